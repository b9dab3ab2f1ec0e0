import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noFindings } from './check/findings.js';
import type { FaultName } from './faults/fault.js';
import { type ChaosSession, findingsOf, lineOf, openSession } from './session.js';

/**
 * Every fault under three seeds, in one system's life: short loads, each kind of thing broken once. `npm run chaos` does the
 * same at full size.
 */
const SEEDS = [1, 2, 3];
const ROUNDS: { faults: FaultName[]; seconds: number }[] = [
  { faults: ['F1', 'F11'], seconds: 8 },
  { faults: ['F2', 'F12'], seconds: 8 },
  { faults: ['F3'], seconds: 15 },
  { faults: ['F4'], seconds: 15 },
  { faults: ['F9'], seconds: 6 },
];
const SIZE = { documents: 60, questions: 30 };

let session: ChaosSession;

beforeAll(async () => {
  session = await openSession();
});

afterAll(async () => {
  const kept = await session?.stop();
  if (kept !== undefined) console.log(`logs, and what was seen: ${kept}`);
});

describe.each(SEEDS)('seed %i', (seed) => {
  it.each(ROUNDS)('$faults: nothing lost, nothing twice, nothing wrong', async ({ faults, seconds }) => {
    const result = await session.round({ faults, seed, seconds, size: SIZE, intensity: 'short' });
    console.log([lineOf(result), ...findingsOf(result)].join('\n'));
    expect(result.findings).toEqual(noFindings());
    expect(result.problems).toEqual([]);
  });
});
