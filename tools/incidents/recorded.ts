import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../e2e/support/run-weir.js';
import { type Incident, type Step, stepsOf } from './incident.ts';
import type { Taken } from './walk.ts';

const FOLDER = join(import.meta.dirname, 'recorded');
const LONGEST_LINE = 200;

/** What a step printed when the incident was walked through, as the page shows it. */
export interface Recorded {
  command: string;
  output: string;
}

const fileOf = ({ name }: Incident) => join(FOLDER, `${name}.json`);

/** Keeps what the steps of an incident printed, for the page: shortened, and without the places of this machine. */
export function record(incident: Incident, taken: readonly Taken[], home: string): void {
  const steps = taken.map(({ step, output }): Recorded => ({
    command: step.command,
    output: shorten(output.replaceAll(home, '$WEIR_HOME').replaceAll(ROOT, '.'), step),
  }));
  writeFileSync(fileOf(incident), `${JSON.stringify(steps, null, 2)}\n`);
}

/** @throws Error where the record is missing, or of other commands. */
export function recordedSteps(incident: Incident): Recorded[] {
  const file = fileOf(incident);
  const again = 'Record it with: WEIR_RECORD_INCIDENTS=true npx vitest run --project incidents';
  if (!existsSync(file)) throw new Error(`Nothing was recorded of ${incident.name}. ${again}`);
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recorded[];
  const commands = stepsOf(incident).map(({ step }) => step.command);
  if (JSON.stringify(recorded.map(({ command }) => command)) !== JSON.stringify(commands)) {
    throw new Error(`Other commands were recorded of ${incident.name}. ${again}`);
  }
  return recorded;
}

/** The lines that a step shows or keeps; `…` stands for those between them. */
export function shorten(output: string, { shows, keeps = [] }: Step): string {
  const lines = output.trimEnd().split('\n');
  const kept: string[] = [];
  for (const line of lines) {
    if ([...shows, ...keeps].some((pattern) => pattern.test(line))) kept.push(cut(line.trimEnd()));
    else if (kept.at(-1) !== '…') kept.push('…');
  }
  return kept.join('\n');
}

function cut(line: string): string {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE - 1)}…`;
}
