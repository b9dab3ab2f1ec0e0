import { Random } from '@weir/statistics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareSuites } from '../compare-results.js';
import type { ResultLine } from '../result-line.js';
import { fakeResult, fakeResults } from '../result-line.fake.js';
import { summariseSuite, type SuiteOptions } from './summarise-suite.js';

const bootstrap = { resamples: 200 };
const suite = (results: readonly ResultLine[], options: SuiteOptions = {}) =>
  summariseSuite(results, { bootstrap, ...options });

const times = (count: number, score: (index: number) => number) =>
  Array.from({ length: count }, (_, index) => score(index));
/** Of 40 items, another for each seed. */
const around = (center: number, seed: number) => {
  const random = new Random(seed);
  return times(40, (index) => center + (index % 10) / 100 + (random.next() - 0.5) / 50);
};

describe('summariseSuite', () => {
  it('says of each variant how good it is, how sure that is, and what it took', () => {
    const a = fakeResults('a', [0, 1], { usage: { inputTokens: 10, outputTokens: 2, cost: 3 } });
    const b = fakeResults('b', [1, 1], { fingerprint: 'f', judgeUsage: { inputTokens: 1, outputTokens: 1, cost: 7 } });
    const { variants, baseline, datasets, metrics } = suite([...b, ...a]);
    expect({ baseline, datasets, metrics }).toEqual({ baseline: 'a', datasets: ['d1'], metrics: ['token-f1'] });
    expect(variants).toMatchObject([
      {
        variant: 'a',
        items: 2,
        outcomes: { answered: 2, refused: 0, failed: 0 },
        metrics: [{ metric: 'token-f1', estimate: 0.5, items: 2, without: 0 }],
        latency: { p50: 100, p95: 100 },
        tokens: { input: 10, output: 2 },
        cost: { total: 6, mean: 3 },
      },
      { variant: 'b', fingerprints: ['f'], judgeCost: 14 },
    ]);
  });

  it('takes less toxicity for better, and for no measure of quality', () => {
    const toxic = (variant: string, share: number) =>
      fakeResults(
        variant,
        times(30, () => share),
        { metric: 'toxicity' },
      );
    const { comparisons, recommendation } = suite([...toxic('a', 0), ...toxic('b', 0.5)]);
    expect(comparisons).toMatchObject([{ variant: 'b', metric: 'toxicity', verdict: 'worse' }]);
    expect(recommendation.reason).toBe('No metric says how good an answer is.');
  });

  it('compares each variant with the baseline, and adjusts for all that it compares', () => {
    const before = times(12, (index) => (index < 2 ? 0 : 1));
    const results = [
      ...fakeResults('old', before, { metric: 'exact-match' }),
      ...fakeResults(
        'worse',
        times(12, (index) => (index < 9 ? 0 : 1)),
        { metric: 'exact-match' },
      ),
      ...fakeResults('same', before, { metric: 'exact-match' }),
    ];
    const { comparisons } = suite(results, { variants: ['old', 'worse', 'same'] });
    expect(comparisons).toMatchObject([
      { variant: 'worse', test: 'mcnemar', verdict: 'worse', difference: { estimate: -7 / 12 }, items: 12 },
      { variant: 'same', verdict: 'no difference shown', pValue: 1, regressions: [] },
    ]);
    // 2 * 0.5 ** 7 alone, and there are two of them.
    expect(comparisons[0]!.pValue).toBeCloseTo(4 * 0.5 ** 7, 9);
    expect(comparisons[0]!.regressions.map(({ id }) => id)).toEqual(['i02', 'i03', 'i04', 'i05', 'i06', 'i07', 'i08']);
  });

  it('names all that is not as it should be, by item', () => {
    const failed = { outcome: 'failed' as const, reason: { code: 'model-timeout', message: 'm' } };
    const results = [
      fakeResult({ id: 'x', variant: 'a', ...failed }),
      fakeResult({ id: 'y', variant: 'a', problems: { judged: 'the judge answered nonsense' }, split: 'test' }),
      fakeResult({ id: 'x', variant: 'b', ...failed }),
      fakeResult({ id: 'z', variant: 'b', ...failed, dataset: 'd2' }),
    ];
    const { problems } = suite(results, { variants: ['a', 'b', 'c'], splits: ['test', 'dev'] });
    expect(problems.map(({ kind, variant, items }) => [kind, variant, items])).toEqual([
      ['datasets-differ', undefined, []],
      ['split-empty', undefined, []],
      ['failed', 'a', ['x']],
      ['no-score', 'a', ['y']],
      ['variant-always-fails', 'b', []],
      ['failed', 'b', ['x', 'z']],
      ['variant-missing', 'c', []],
      ['items-always-fail', undefined, ['x']],
      ['unpaired', 'a', ['z']],
      ['unpaired', 'b', ['y']],
    ]);
    expect(problems[3]).toMatchObject({ metric: 'judged', says: 'No score: the judge answered nonsense.' });
  });

  it('compares a classification by its labels, whatever was scored', () => {
    const one = (variant: string, answer: string) => (index: number) =>
      fakeResult({ id: `${index}`, variant, answer, expected: index % 2 ? 'yes' : 'no', problems: { label: 'old' } });
    const results = [
      ...Array.from({ length: 4 }, (_, i) => one('a', 'yes')(i)),
      ...Array.from({ length: 4 }, (_, i) => one('b', 'why')(i)),
    ];
    const { variants, comparisons, problems } = suite(results, { task: 'classification' });
    expect(variants).toMatchObject([
      { metrics: [{ metric: 'label', estimate: 0.5 }], classification: { accuracy: { estimate: 0.5 }, kappa: 0 } },
      { metrics: [{ metric: 'label', estimate: 0 }], classification: { accuracy: { estimate: 0 } } },
    ]);
    expect(comparisons).toMatchObject([{ variant: 'b', metric: 'label', difference: { estimate: -0.5 } }]);
    expect(problems).toMatchObject([{ kind: 'no-label', variant: 'b', items: ['0', '1', '2', '3'] }]);
  });

  it('has nothing to say of nothing', () => {
    expect(suite([])).toMatchObject({ variants: [], comparisons: [], recommendation: { variant: undefined } });
    expect(suite([], { variants: ['a'] }).problems).toMatchObject([{ kind: 'variant-missing', variant: 'a' }]);
  });

  it('gives the same numbers for the same results, in whatever order', () => {
    const score = fc.double({ min: 0, max: 1, noNaN: true });
    const result = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), variant: fc.constantFrom('v', 'w'), score });
    const arbitrary = fc
      .array(result, { minLength: 1, maxLength: 12 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    const lines = (all: readonly { id: string; variant: string; score: number }[]) =>
      all.map(({ id, variant, score: value }) =>
        fakeResult({
          id,
          variant,
          answer: value > 0.5 ? 'yes' : 'no',
          expected: 'yes',
          tookMs: value * 1e3,
          usage: { inputTokens: value, outputTokens: value, cost: value / 3 },
          scores: { 'token-f1': value, chrf: value * 100 },
        }),
      );
    fc.assert(
      fc.property(arbitrary, ([all, shuffled]) => {
        const options = { task: 'classification', bootstrap: { resamples: 20 } } as const;
        expect(summariseSuite(lines(shuffled), options)).toEqual(summariseSuite(lines(all), options));
      }),
      { numRuns: 30 },
    );
  });
});

describe('its recommendation', () => {
  const priced = (cost: number) => ({ usage: { inputTokens: 1, outputTokens: 1, cost } });
  const good = fakeResults('large', around(0.8, 1), priced(3));

  it('is the best one where the others are worse', () => {
    const { recommendation, choice } = suite([...good, ...fakeResults('bad', around(0.5, 2), priced(1))]);
    expect(recommendation).toEqual({ variant: 'large', reason: 'It is best by token-f1. bad is shown to be worse.' });
    expect(choice!.front).toEqual(['bad', 'large']);
  });

  it('is the cheapest of those that are as good within the margin', () => {
    const results = [
      ...good,
      ...fakeResults('cheap', around(0.795, 3), priced(1)),
      ...fakeResults('bad', around(0.5, 2), priced(0)),
    ];
    expect(suite(results, { margin: 0.05 }).recommendation).toEqual({
      variant: 'cheap',
      reason: 'It is as good as large, which is best by token-f1, within 0.05, and costs less.',
    });
  });

  it('leaves open what too few items say', () => {
    const stopped = fakeResults('stopped', around(0.1, 4).slice(0, 5));
    const { recommendation } = suite([...good, ...fakeResults('bad', around(0.5, 2), priced(1)), ...stopped]);
    expect(recommendation.reason).toBe(
      'It is best by token-f1. bad is shown to be worse. Whether stopped is as good is not shown.',
    );
  });

  it('is none that another beats in everything', () => {
    const results = [...good, ...fakeResults('dominated', around(0.795, 3), priced(4))];
    const { recommendation, choice } = suite(results, { margin: 0.05 });
    expect(choice!.front).toEqual(['large']);
    expect(recommendation.variant).toBe('large');
  });

  it.each<[string, ResultLine[], SuiteOptions, string]>([
    ['one variant', good, {}, 'There is only one variant to choose from.'],
    [
      'no metric of quality',
      fakeResults('a', [1, 2], { metric: 'took-ms' }),
      {},
      'No metric says how good an answer is.',
    ],
    ['another metric', good, { quality: 'chrf' }, 'No variant has a score of chrf.'],
    ['few items', [...fakeResults('a', [1, 1]), ...fakeResults('b', [0, 0])], {}, 'With 2 items'],
    ['no difference and no margin', [...good, ...fakeResults('b', around(0.8, 9))], {}, 'no margin is given'],
  ])('is none of %s, with why', (_what, results, options, reason) => {
    const { recommendation } = suite(results, options);
    expect(recommendation.variant).toBeUndefined();
    expect(recommendation.reason).toContain(reason);
  });
});

describe('compareSuites', () => {
  it('compares variant by variant, and names those that only one has', () => {
    const before = [...fakeResults('a', around(0.8, 1)), ...fakeResults('gone', around(0.8, 1))];
    const after = [...fakeResults('a', around(0.6, 2)), ...fakeResults('new', around(0.8, 1))];
    const { variants, unpaired } = compareSuites(before, after, { bootstrap });
    expect(variants).toMatchObject([{ variant: 'a', metrics: [{ metric: 'token-f1', verdict: 'worse' }] }]);
    expect(unpaired).toEqual({ before: ['gone'], after: ['new'] });
  });

  it('compares two whatever their names', () => {
    const { variants, unpaired } = compareSuites(fakeResults('a', [1, 0]), fakeResults('b', [1, 0]), { bootstrap });
    expect(variants).toMatchObject([{ variant: 'b', metrics: [{ difference: { estimate: 0 } }] }]);
    expect(unpaired).toEqual({ before: [], after: [] });
  });
});
