import { parseArgs } from 'node:util';
import { isExact, lineOf, runChaos } from './chaos-run.js';
import { FAULTS, type FaultName } from './faults/fault.js';
import type { RoundResult } from './round.js';

// `npm run chaos [-- --seeds 3 --first-seed 1 --fault F3 --documents 500 --questions 200 --seconds 45 --short]`
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    'first-seed': { type: 'string', default: '1' },
    fault: { type: 'string', multiple: true },
    documents: { type: 'string', default: '500' },
    questions: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '45' },
    short: { type: 'boolean', default: false },
  },
});

const first = Number(values['first-seed']);
const faults = (values.fault ?? FAULTS).map((name) => {
  if ((FAULTS as readonly string[]).includes(name)) return name as FaultName;
  throw new Error(`There is no fault ${name}. There are: ${FAULTS.join(', ')}.`);
});

const results = await runChaos(
  {
    seeds: Array.from({ length: Number(values.seeds) }, (_, index) => first + index),
    faults,
    intensity: values.short ? 'short' : 'full',
    size: { documents: Number(values.documents), questions: Number(values.questions) },
    seconds: () => Number(values.seconds),
  },
  (result) => {
    console.log(lineOf(result));
    tellFindings(result);
  },
);
process.exitCode = results.every(isExact) ? 0 : 1;

function tellFindings({ findings }: RoundResult): void {
  for (const [kind, list] of Object.entries(findings) as [string, string[]][]) {
    for (const finding of list.slice(0, 10)) console.log(`    ${kind}: ${finding}`);
    if (list.length > 10) console.log(`    ${kind}: and ${list.length - 10} more`);
  }
}
