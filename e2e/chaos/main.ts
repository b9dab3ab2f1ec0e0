import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { ROOT } from '../support/run-weir.js';
import { FAULTS, type FaultName } from './faults/fault.js';
import { resultsPage } from './results-page.js';
import { isExact, type RoundResult } from './round.js';
import { findingsOf, lineOf, openSession } from './session.js';

// `npm run chaos`: the faults at full size, a new system for each seed. Figures go to `e2e/chaos/results.json` and to
// `docs/chaos.md`, after each round.
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    'first-seed': { type: 'string', default: '1' },
    /** May be given several times. @default All. */
    fault: { type: 'string', multiple: true },
    documents: { type: 'string', default: '500' },
    questions: { type: 'string', default: '200' },
    /** How long each load is sent. */
    seconds: { type: 'string', default: '45' },
    /** Breaks each kind of thing once. */
    short: { type: 'boolean', default: false },
    /** Nothing is written. */
    'dry-run': { type: 'boolean', default: false },
  },
});

const RESULTS = join(ROOT, 'e2e', 'chaos', 'results', 'chaos.json');
const PAGE = join(ROOT, 'docs', 'chaos.md');

const faults = (values.fault ?? FAULTS).map((name) => {
  if ((FAULTS as readonly string[]).includes(name)) return name as FaultName;
  throw new Error(`There is no fault ${name}. There are: ${FAULTS.join(', ')}.`);
});
const size = { documents: Number(values.documents), questions: Number(values.questions) };
const seconds = Number(values.seconds);
const intensity = values.short ? 'short' : 'full';
const first = Number(values['first-seed']);
const results: RoundResult[] = [];

for (let seed = first; seed < first + Number(values.seeds); seed += 1) {
  const session = await openSession();
  try {
    for (const fault of faults) {
      const result = await session.round({ faults: [fault], seed, size, seconds, intensity });
      results.push(result);
      console.log([lineOf(result), ...findingsOf(result)].join('\n'));
      if (!values['dry-run']) await write();
    }
  } finally {
    const kept = await session.stop();
    if (kept !== undefined) console.log(`    logs, and what was seen: ${kept}`);
  }
}
process.exitCode = results.every(isExact) ? 0 : 1;

async function write(): Promise<void> {
  const run = {
    documents: size.documents,
    questions: size.questions,
    seconds,
    intensity,
    cpus: cpus().length,
    results,
  };
  mkdirSync(dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(run, null, 2)}\n`);
  const style = await resolveConfig(PAGE);
  writeFileSync(PAGE, await format(resultsPage(run), { ...style, parser: 'markdown' }));
}
