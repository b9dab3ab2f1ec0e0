import { setTimeout as sleep } from 'node:timers/promises';
import { type Incident, type Part, type Step, stepsOf } from './incident.ts';
import type { IncidentSystem, Ran } from './incident-system.ts';

const PAUSE_MS = 1_000;
const WITHIN_MS = 60_000;

/** A step that was taken. */
export interface Taken {
  part: Part;
  step: Step;
  output: string;
}

/**
 * Brings an incident about, and walks the way out of it as the page has it.
 *
 * @returns Every step with what it printed.
 * @throws Error that says which step did not print what it has to.
 */
export async function walk(incident: Incident, system: IncidentSystem): Promise<Taken[]> {
  const undo = await incident.cause(system);
  const caught = new Map<string, string>();
  const taken: Taken[] = [];
  try {
    for (const { part, step } of stepsOf(incident)) {
      const withinMs = part === 'mend' ? 0 : (step.withinMs ?? WITHIN_MS);
      const output = await take(step, system, caught, withinMs);
      for (const [name, pattern] of Object.entries(step.catches ?? {})) {
        const value = pattern.exec(output)?.[1];
        if (value === undefined)
          throw new Error(`${incident.name}: ${step.command}: nothing fits ${pattern}: ${output}`);
        caught.set(name, value);
      }
      taken.push({ part, step, output });
    }
  } finally {
    await undo();
  }
  return taken;
}

/** Runs a step until it prints what it has to. @returns What it printed. */
export async function take(
  step: Step,
  system: IncidentSystem,
  caught: ReadonlyMap<string, string>,
  withinMs: number,
): Promise<string> {
  const command = fill(step.command, caught);
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const ran = await system.run(command);
    const missing = whatIsMissing(step, ran);
    if (missing === undefined) return ran.output;
    if (performance.now() > giveUpAt) throw new Error(`${command}\n${missing}. It printed:\n${ran.output}`);
    await sleep(PAUSE_MS);
  }
}

/** Why what a command printed is not what its step says; undefined where it is. */
export function whatIsMissing({ exitCode = 0, shows }: Step, { code, output }: Ran): string | undefined {
  const expected = [exitCode].flat();
  if (!expected.includes(code)) return `Its exit code is ${code}, not ${expected.join(' or ')}`;
  const lines = output.split('\n');
  const unseen = shows.find((pattern) => !lines.some((line) => pattern.test(line)));
  return unseen && `No line fits ${unseen}`;
}

function fill(command: string, caught: ReadonlyMap<string, string>): string {
  return command.replace(/<([a-z]+)>/g, (whole, name: string) => caught.get(name) ?? whole);
}
