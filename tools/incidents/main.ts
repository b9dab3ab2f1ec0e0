// `npm run incident` lists what can go wrong; `npm run incident -- <name> [--home DIR]` lets it go wrong, in a system of its own, until
// Ctrl-C. docs/incidents.md has the way out of each.
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../e2e/support/run-weir.js';
import { connectSystem } from '../../e2e/support/system.js';
import { IncidentSystem, startIncidentSystem } from './incident-system.ts';
import { incidents } from './incidents.ts';
import type { Incident } from './incident.ts';
import { take } from './walk.ts';

const PAGE = 'docs/incidents.md';
const PATIENCE = 8;
const OWN_HOME = join(ROOT, '.weir', 'incident');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Of a system that runs there already, or that is started there and whose data stay. @default .weir/incident, which goes afterwards */
    home: { type: 'string' },
  },
});

const [name] = positionals;
const incident = incidents.find((one) => one.name === name);
if (name === undefined) list();
else if (incident === undefined)
  refuse(`There is no incident ${name}. There are: ${incidents.map((one) => one.name).join(', ')}.`, 2);
else await play(incident);

function list(): void {
  const width = Math.max(...incidents.map((one) => one.name.length));
  for (const one of incidents) console.log(`${one.name.padEnd(width)}  ${one.title}`);
  console.log(`\nOne of them: npm run incident -- <name>. The way out of each: ${PAGE}`);
}

function refuse(why: string, code: number): void {
  console.error(why);
  process.exitCode = code;
}

async function play(chosen: Incident): Promise<void> {
  const why = chosen.cannot?.();
  if (why !== undefined) return refuse(`${chosen.name} cannot be brought about here: ${why}`, 1);
  const interrupted = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.resolve());
  const { system, stop } = await open();
  try {
    console.log(`Bringing it about: ${chosen.title} …`);
    const undo = await chosen.cause(system);
    try {
      const output = await take(chosen.symptom, system, new Map(), 60_000);
      console.log(`\nThis is what comes to you first:\n\n$ ${chosen.symptom.command}\n${output}`);
      console.log(`In another terminal, in this folder:\n\n  export WEIR_HOME=${system.home}\n`);
      console.log(`Find out why, and mend it. The way out is in ${PAGE}#${chosen.name}. Ctrl-C ends all of it.`);
      await interrupted.promise;
      console.log('\nMending, and stopping …');
    } finally {
      await undo();
    }
  } finally {
    await stop();
  }
}

async function open(): Promise<{ system: IncidentSystem; stop: () => Promise<void> }> {
  const home = values.home === undefined ? OWN_HOME : resolve(values.home);
  if (existsSync(join(home, 'run', 'state.json'))) {
    console.log(`Using the system that runs in ${home}.`);
    return { system: new IncidentSystem(connectSystem(home), { patience: PATIENCE }), stop: () => Promise.resolve() };
  }
  if (values.home === undefined) rmSync(home, { recursive: true, force: true });
  console.log(`Starting a system in ${home}, which takes about a minute …`);
  const { system, stop } = await startIncidentSystem({ home, detached: true, patience: PATIENCE });
  const end = async () => {
    await stop();
    if (values.home === undefined) rmSync(home, { recursive: true, force: true });
  };
  return { system, stop: end };
}
