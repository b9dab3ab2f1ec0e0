import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noFindings } from './check/findings.js';
import { ROUNDS, TEST_SIZE } from './rounds.js';
import { type ChaosSession, findingsOf, lineOf, openSession } from './session.js';

/** Every fault under three seeds, in one system's life. `npm run chaos` does the same with twenty, and larger loads. */
const SEEDS = [1, 2, 3];

let session: ChaosSession;

beforeAll(async () => {
  session = await openSession();
});

afterAll(async () => {
  const kept = await session?.stop();
  if (kept !== undefined) console.log(`logs, and what was seen: ${kept}`);
});

describe.each(SEEDS)('seed %i', (seed) => {
  it.each(ROUNDS.short)('$faults: nothing lost, nothing twice, nothing wrong', async ({ faults, seconds }) => {
    const result = await session.round({ faults, seed, seconds, size: TEST_SIZE, intensity: 'short' });
    console.log([lineOf(result), ...findingsOf(result)].join('\n'));
    expect(result.findings).toEqual(noFindings());
    expect(result.problems).toEqual([]);
  });
});
