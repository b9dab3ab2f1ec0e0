import { Random } from '@weir/statistics';
import { describe, expect, it } from 'vitest';
import { compareResults } from './compare-results.js';
import type { ResultLine } from './result-line.js';

const line = (id: string, scores: Record<string, number>, repeat = 0): ResultLine => ({
  id,
  repeat,
  app: 'a',
  dataset: 'd',
  question: 'q',
  outcome: 'answered',
  answer: '',
  citations: [],
  usage: { inputTokens: 0, outputTokens: 0 },
  tookMs: 0,
  scores,
  problems: {},
});
const lines = (scores: readonly number[], metric = 'exact-match') =>
  scores.map((score, index) => line(`item ${index}`, { [metric]: score }));

/** Right or wrong, of items that are hard or easy, by an app that is right so often. */
function answers(random: Random, count: number, loses = 0): { before: number[]; after: number[] } {
  const before: number[] = [];
  const after: number[] = [];
  for (let item = 0; item < count; item += 1) {
    const right = 0.3 + 0.6 * random.next();
    before.push(random.chance(right) ? 1 : 0);
    after.push(random.chance(right - loses) ? 1 : 0);
  }
  return { before, after };
}

/** The same as scores between 0 and 1. */
function shares(random: Random, count: number, loses = 0): { before: number[]; after: number[] } {
  const of = (hard: number) => Math.min(1, Math.max(0, 0.8 - hard + (random.next() - 0.5) * 0.4));
  const hard = Array.from({ length: count }, () => random.next() * 0.6);
  return { before: hard.map(of), after: hard.map((one) => of(one + loses)) };
}

describe('compareResults', () => {
  it.each([
    ['right or wrong', 'exact-match', 150, answers],
    ['a share', 'token-f1', 24, shares],
  ] as const)(
    'lets an equal variant pass, but for one of many, and catches one that is worse, where an answer is %s',
    (_what, metric, count, simulated) => {
      const random = new Random(7);
      const isWorse = (loses: number) => {
        const { before, after } = simulated(random, count, loses);
        const options = { bootstrap: { resamples: 20 } };
        const { metrics } = compareResults(lines(before, metric), lines(after, metric), options);
        return metrics[0]!.verdict === 'worse';
      };
      const times = (simulations: number, loses: number) =>
        Array.from({ length: simulations }, () => isWorse(loses)).filter(Boolean);
      expect(times(100, 0).length).toBeLessThanOrEqual(5);
      expect(times(20, 0.25).length).toBeGreaterThanOrEqual(19);
    },
    60_000,
  );

  it('pairs items by their ids, whatever their order, and counts those that only one has', () => {
    const before = [line('a', { chrf: 10 }), line('b', { chrf: 20 }), line('only before', { chrf: 99 })];
    const after = [line('b', { chrf: 26 }), line('a', { chrf: 12 }), line('only after', { chrf: 0 })];
    const { metrics, unpaired } = compareResults(before, after);
    expect(metrics).toMatchObject([{ metric: 'chrf', before: 15, after: 19, difference: { estimate: 4 }, items: 2 }]);
    expect(unpaired).toEqual({ before: 1, after: 1 });
  });

  it('takes the mean of what was asked several times for one answer', () => {
    const before = [line('a', { chrf: 10 }, 0), line('a', { chrf: 30 }, 1)];
    expect(compareResults(before, [line('a', { chrf: 25 })]).metrics).toMatchObject([
      { before: 20, after: 25, items: 1 },
    ]);
  });

  it('knows where less is better, and names what lost most, first', () => {
    const before = Array.from({ length: 20 }, (_, index) => line(`i${index}`, { 'took-ms': 100 }));
    const after = before.map(({ id }, index) => line(id, { 'took-ms': 110 + index }));
    const [metric] = compareResults(before, after).metrics;
    expect(metric).toMatchObject({ verdict: 'worse', difference: { estimate: 19.5 } });
    expect(metric!.regressions).toHaveLength(10);
    expect(metric!.regressions[0]).toEqual({ id: 'i19', before: 100, after: 129 });
    expect(compareResults(after, before).metrics[0]!.verdict).toBe('better');
  });

  it('lets a loss pass that does not matter', () => {
    const before = lines(
      Array.from({ length: 40 }, () => 0.9),
      'token-f1',
    );
    const after = lines(
      Array.from({ length: 40 }, () => 0.88),
      'token-f1',
    );
    expect(compareResults(before, after).metrics[0]!.verdict).toBe('worse');
    expect(compareResults(before, after, { margin: 0.05 }).metrics[0]!.verdict).toBe('no difference shown');
  });

  it('takes a number for a margin of how good answers are, and not of what they take', () => {
    const both = (f1: number, tookMs: number) =>
      Array.from({ length: 20 }, (_, index) => line(`i${index}`, { 'token-f1': f1, 'took-ms': tookMs }));
    const verdicts = (margin: number | Record<string, number>) =>
      compareResults(both(0.9, 10), both(0.88, 10.01), { margin }).metrics.map(({ verdict }) => verdict);
    expect(verdicts(0)).toEqual(['worse', 'worse']);
    expect(verdicts(0.05)).toEqual(['no difference shown', 'worse']);
    expect(verdicts({ 'took-ms': 1 })).toEqual(['worse', 'no difference shown']);
  });

  it('asks more of each metric, the more there are', () => {
    // Six that lost and one that gained: p 0.125 alone.
    const scores = [1, 1, 1, 1, 1, 1, 0];
    const of = (all: readonly number[]) =>
      all.map((score, index) => line(`${index}`, { 'exact-match': score, cited: score }));
    const p = (results: ReturnType<typeof of>) =>
      compareResults(of(scores), results).metrics.map(({ pValue }) => pValue);
    const [alone] = compareResults(lines(scores), lines(scores.map((score) => 1 - score))).metrics;
    expect(alone!.pValue).toBeCloseTo(0.125, 6);
    expect(p(of(scores.map((score) => 1 - score)))).toEqual([expect.closeTo(0.25, 9), expect.closeTo(0.25, 9)]);
  });
});
