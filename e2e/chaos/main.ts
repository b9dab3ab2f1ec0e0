import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { ROOT } from '../support/run-weir.js';
import { FAULTS, type FaultName, type Intensity } from './faults/fault.js';
import { type ChaosRun, resultsPage } from './results-page.js';
import { isExact, type RoundResult } from './round.js';
import { ROUNDS, SIZE } from './rounds.js';
import { findingsOf, lineOf, openSession } from './session.js';

// `npm run chaos`: what `npm test` does with three seeds, with twenty, larger loads, and a new system for each seed. Figures go to
// `e2e/chaos/results/chaos.json` and to `docs/chaos.md`, after each round.
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    'first-seed': { type: 'string', default: '1' },
    /** Alone, in a round of its own; may be given several times. @default All, as planned in `rounds.ts`. */
    fault: { type: 'string', multiple: true },
    /** Large loads, each fault in a round of its own, and each thing broken in every way. */
    full: { type: 'boolean', default: false },
    /** What the file of figures has of other rounds stays in it: for a run that was cut off, or rounds that are done again. */
    resume: { type: 'boolean', default: false },
    /** Nothing is written. */
    'dry-run': { type: 'boolean', default: false },
  },
});

const RESULTS = join(ROOT, 'e2e', 'chaos', 'results', 'chaos.json');
const PAGE = join(ROOT, 'docs', 'chaos.md');

const intensity: Intensity = values.full ? 'full' : 'short';
const alone = values.fault?.map((name) => {
  const planned = ROUNDS[intensity].find(({ faults }) => (faults as string[]).includes(name));
  if (!planned) throw new Error(`There is no fault ${name}. There are: ${FAULTS.join(', ')}.`);
  return { faults: [name as FaultName], seconds: planned.seconds };
});
const size = SIZE[intensity];
const first = Number(values['first-seed']);
const results: RoundResult[] = [];
const before = values.resume ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as ChaosRun) : undefined;
if (before && (before.intensity !== intensity || before.documents !== size.documents)) {
  throw new Error(`The figures there are of other rounds: ${before.intensity}, ${before.documents} documents.`);
}

for (let seed = first; seed < first + Number(values.seeds); seed += 1) {
  const session = await openSession();
  try {
    for (const { faults, seconds } of alone ?? ROUNDS[intensity]) {
      const result = await session.round({ faults, seed, size, seconds, intensity });
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
    ...size,
    intensity,
    cpus: cpus().length,
    results: withEarlier(results),
  };
  mkdirSync(dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(run, null, 2)}\n`);
  const style = await resolveConfig(PAGE);
  writeFileSync(PAGE, await format(resultsPage(run), { ...style, parser: 'markdown' }));
}

/** Seed after seed, each with its rounds in their order. */
function withEarlier(done: readonly RoundResult[]): RoundResult[] {
  const round = ({ seed, faults }: RoundResult) => `${seed} ${faults.join(' ')}`;
  const rounds = new Map([...(before?.results ?? []), ...done].map((result) => [round(result), result]));
  return [...rounds.values()].toSorted((a, b) => a.seed - b.seed);
}
