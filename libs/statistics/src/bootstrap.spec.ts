import { describe, expect, it } from 'vitest';
import { bootstrap, bootstrapDifference, bootstrapMean } from './bootstrap.js';
import { chiSquareOfHistograms } from './chi-square.js';
import { mean } from './moments.js';
import { median } from './quantile.js';
import { Random } from './random.js';

const random = new Random(2);
const values = Array.from({ length: 30 }, () => random.next() ** 3);
const harder = values.map((value) => value / 2 + 0.2);

const refused = (problem: string) =>
  expect.objectContaining({
    code: 'statistics-input-invalid',
    disposition: 'poison',
    message: expect.stringContaining(problem) as string,
  }) as Error;

describe('bootstrap', () => {
  it('gives the same interval for the same seed, and another one for another', () => {
    expect(bootstrapMean(values)).toEqual(bootstrapMean([...values]));
    expect(bootstrapMean(values, { seed: 2 })).not.toEqual(bootstrapMean(values));
  });

  it('draws every item alike, for every place', () => {
    const drawn = Array.from({ length: 5 * 5 }, () => 0);
    const record = (items: readonly number[]) => {
      for (const [place, item] of items.entries()) drawn[place * 5 + item]! += 1;
      return mean(items);
    };
    bootstrap([0, 1, 2, 3, 4], record, { method: 'percentile' });
    // The first call is of the items as they are.
    for (const place of [0, 1, 2, 3, 4]) drawn[place * 6]! -= 1;
    expect(drawn.reduce((sum, count) => sum + count)).toBe(5 * 10_000);
    const even = drawn.map(() => 1_000_000);
    expect(chiSquareOfHistograms(drawn, even).pValue).toBeGreaterThan(0.001);
  });

  it('does not touch what it is given', () => {
    const given = Object.freeze([...values]);
    expect(bootstrap(given, mean).estimate).toBe(mean(values));
  });

  it('moves with the skew, where the percentiles do not', () => {
    const percentile = bootstrapMean(values, { method: 'percentile' });
    expect(bootstrapMean(values).low).toBeGreaterThan(percentile.low);
    expect(bootstrapMean(values).high).toBeGreaterThan(percentile.high);
  });

  it('takes any statistic, of any items', () => {
    const answers = values.map((value, index) => ({ right: value > 0.2, sure: index % 3 > 0 }));
    const share = (items: readonly { right: boolean; sure: boolean }[]) => {
      const sure = items.filter((item) => item.sure);
      return sure.filter(({ right }) => right).length / Math.max(1, sure.length);
    };
    const { estimate, low, high } = bootstrap(answers, share);
    expect(low).toBeLessThan(estimate);
    expect(high).toBeGreaterThan(estimate);
  });

  it.each([
    ['one value', [0.4], { estimate: 0.4, low: 0.4, high: 0.4 }],
    ['values that are all the same', [1, 1, 1, 1], { estimate: 1, low: 1, high: 1 }],
  ])('of %s is that value', (_what, same, expected) => {
    expect(bootstrapMean(same)).toEqual(expected);
  });

  it('is by percentile where all resamples lie on one side', () => {
    const most = (items: readonly number[]) => Math.max(...items) + (items === values ? 1 : 0);
    expect(bootstrap(values, most)).toEqual({
      ...bootstrap(values, most, { method: 'percentile' }),
      estimate: Math.max(...values) + 1,
    });
  });

  it.each<[string, () => unknown, string]>([
    ['no values', () => bootstrapMean([]), 'values has 0 values'],
    ['a score that is missing', () => bootstrapMean([1, Number.NaN]), 'no finite number at index 1'],
    ['a confidence in percent', () => bootstrapMean(values, { confidence: 95 }), 'confidence is 95'],
    ['no resamples', () => bootstrapMean(values, { resamples: 0 }), 'resamples is 0'],
    ['a statistic without a value', () => bootstrap([1, 2], () => Number.NaN), 'statistic has no value'],
    ['samples of different items', () => bootstrapDifference([1, 2], [1]), 'second has 1 values where'],
  ])('refuses %s', (_what, run, problem) => {
    expect(run).toThrow(refused(problem));
  });
});

describe('bootstrapDifference', () => {
  it('is of the second against the first', () => {
    const { estimate, low } = bootstrapDifference(
      values,
      values.map((value) => value + 1),
    );
    expect(estimate).toBeCloseTo(1);
    // Each item gains the same, so nothing is uncertain.
    expect(low).toBeCloseTo(1);
  });

  it('draws both values of an item together, for any statistic', () => {
    const alike = bootstrapDifference(values, values, { statistic: median });
    expect(alike).toEqual({ estimate: 0, low: 0, high: 0 });
    expect(bootstrapDifference(values, harder, { statistic: median }).estimate).toBe(median(harder) - median(values));
  });

  it('is the same by the mean as by its name', () => {
    const named = bootstrapDifference(values, harder, { statistic: mean });
    const unnamed = bootstrapDifference(values, harder);
    for (const side of ['estimate', 'low', 'high'] as const) expect(named[side]).toBeCloseTo(unnamed[side], 9);
  });
});
