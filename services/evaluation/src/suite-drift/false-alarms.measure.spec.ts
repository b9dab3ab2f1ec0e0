import type { SuiteCompared } from '@weir/contracts';
import { lookAtScores, type ResultLine } from '@weir/experiments';
import { suiteSchema } from '@weir/resources';
import { Random } from '@weir/statistics';
import { describe, expect, it } from 'vitest';
import { compareRun } from './compare-run.js';

/** docs/drift.md has what 200 came to: WEIR_SUITE_HISTORIES=200. */
const HISTORIES = Number(process.env['WEIR_SUITE_HISTORIES'] || 2);
const ITEMS = 60;
/** After the reference; side by side. */
const RUNS = 10;
/** Of all scores, where it gets worse. */
const LOSS = { same: 0.05, fresh: 0.12 };

const { drift, margin } = suiteSchema.parse({ dataset: 'd', variants: [{ name: 'now', app: 'support' }] });
const look = (...parameters: Parameters<typeof lookAtScores>) => Promise.resolve(lookAtScores(...parameters));
const shareOf = (count: number) => `${count} of ${HISTORIES} (${((100 * count) / HISTORIES).toFixed(1)} %)`;

/** An app whose answers to an item are right as often as the item is easy, and as good as that, more or less. */
class SimulatedApp {
  readonly #random: Random;
  readonly #easiness: readonly number[];
  readonly #isFresh: boolean;

  constructor(seed: number, isFresh: boolean) {
    this.#random = new Random(seed);
    this.#easiness = Array.from({ length: ITEMS }, () => this.#drawn());
    this.#isFresh = isFresh;
  }

  run(number: number, loss: number): ResultLine[] {
    return Array.from({ length: ITEMS }, (_, index): ResultLine => {
      const easy = Math.max(0, (this.#isFresh ? this.#drawn() : this.#easiness[index]!) - loss);
      const noise = () => (this.#random.next() - 0.5) / 3;
      return {
        id: this.#isFresh ? `${number}-${index}` : String(index),
        repeat: 0,
        app: 'support',
        variant: 'now',
        dataset: 'd',
        question: '',
        outcome: 'answered',
        answer: '',
        citations: [],
        usage: { inputTokens: 0, outputTokens: 0 },
        tookMs: 0,
        scores: {
          'exact-match': this.#random.chance(easy) ? 1 : 0,
          cited: this.#random.chance(easy) ? 1 : 0,
          'token-f1': easy + noise(),
          faithfulness: easy + noise(),
        },
        problems: {},
      };
    });
  }

  #drawn(): number {
    return Math.min(1, Math.max(0, 0.75 + (this.#random.next() - 0.5) * 0.6));
  }
}

/** How many runs came before the first finding, and how many findings there were. */
async function historyOf(seed: number, isFresh: boolean, lossAt: (run: number) => number) {
  const app = new SimulatedApp(seed, isFresh);
  let known: SuiteCompared | undefined;
  let first: number | undefined;
  const told = new Set<string>();
  for (let number = 0; number < drift.runs + RUNS; number += 1) {
    const sampled = isFresh ? { from: number, to: number + 1 } : undefined;
    const run = {
      suite: 's',
      runId: String(number),
      at: number,
      basis: 'b',
      results: app.run(number, lossAt(number)),
      sampled,
    };
    known = await compareRun(known, run, { drift, margin }, look);
    for (const { runId, found } of known.open) {
      told.add(`${runId} ${found!.metric}`);
      first ??= number - drift.runs;
    }
  }
  return { first, told: told.size };
}

describe.each([
  ['the same items', false],
  ['fresh items', true],
])(`of ${HISTORIES} histories of ten runs after the reference, with %s`, (name, isFresh) => {
  const loss = isFresh ? LOSS.fresh : LOSS.same;

  it('few have a false alarm where nothing changes', { timeout: 3_600_000 }, async () => {
    let alarms = 0;
    for (let seed = 0; seed < HISTORIES; seed += 1) {
      if ((await historyOf(seed, isFresh, () => 0)).first !== undefined) alarms += 1;
    }
    process.stdout.write(`${name}: a false alarm in ${shareOf(alarms)}\n`);
    // Where 2 % are borne, that many come by chance once in a thousand times, of 2, 50 or 200 histories.
    expect(alarms).toBeLessThanOrEqual(Math.ceil(0.02 * HISTORIES + 3.1 * Math.sqrt(0.02 * 0.98 * HISTORIES)));
  });

  it(`a loss of ${loss} is found soon`, { timeout: 3_600_000 }, async () => {
    const begins = drift.runs + 3;
    let atOnce = 0;
    let found = 0;
    for (let seed = 0; seed < HISTORIES; seed += 1) {
      const { first } = await historyOf(1_000 + seed, isFresh, (run) => (run >= begins ? loss : 0));
      if (first !== undefined) found += 1;
      if (first === begins - drift.runs) atOnce += 1;
    }
    process.stdout.write(
      `${name}: a loss of ${loss} is found at once in ${shareOf(atOnce)}, within seven runs in ${shareOf(found)}\n`,
    );
    expect(found).toBeGreaterThanOrEqual(HISTORIES * 0.75);
  });
});
