import { Random } from '@weir/statistics';
import { describe, expect, it } from 'vitest';
import type { ResultLine } from '../result-line.js';
import { fakeResult, fakeResults } from '../result-line.fake.js';
import { lookAtScores, type LookOptions } from './look-at-scores.js';
import { addToReference } from './reference-scores.js';

const FIXED: LookOptions = { isFresh: false, leastItems: 20, level: 0.002, margin: 0 };
const FRESH: LookOptions = { ...FIXED, isFresh: true };
const random = new Random(1);
const scoresAround = (middle: number, count = 40) =>
  Array.from({ length: count }, () => middle + (random.next() - 0.5) / 5);

function look(before: readonly ResultLine[], now: readonly ResultLine[], options: LookOptions = FIXED) {
  return lookAtScores(addToReference([], before, options.isFresh), now, options);
}

describe('lookAtScores', () => {
  it('finds what fell, how far, and the items that lost most', () => {
    const before = scoresAround(0.8);
    const now = before.map((score, index) => score - 0.1 - index / 400);
    const [found] = look(fakeResults('now', before), fakeResults('now', now));
    expect(found).toMatchObject({ variant: 'now', app: 'support', metric: 'token-f1', state: 'worse', items: 40 });
    expect(found).toMatchObject({
      test: 'paired-permutation',
      examples: [{ itemId: 'i39', answerRunId: 'r' }, {}, {}, {}, {}],
    });
    expect(found!.difference).toBeCloseTo(-0.14875, 6);
    expect(found!.low!).toBeLessThan(found!.difference!);
    expect(found!.high!).toBeLessThan(0);
    expect(found!.adjusted!).toBeLessThan(0.002);
  });

  it.each([
    ['a rise is better', 0.1, 0, 'better'],
    ['a loss within the margin does not matter', -0.1, 0.15, 'steady'],
    ['nothing at all', 0, 0, 'unvarying'],
  ])('%s', (_name, change, margin, state) => {
    const before = scoresAround(0.5);
    const now = before.map((score) => score + change);
    expect(look(fakeResults('now', before), fakeResults('now', now), { ...FIXED, margin })[0]).toMatchObject({ state });
  });

  it('knows for which metrics less is better', () => {
    const ones = Array.from({ length: 40 }, (_, index) => (index < 30 ? 1 : 0));
    const zeros = ones.map(() => 0);
    const [refused] = look(
      fakeResults('now', zeros, { metric: 'refused' }),
      fakeResults('now', ones, { metric: 'refused' }),
    );
    expect(refused).toMatchObject({ state: 'worse', test: 'mcnemar', difference: 0.75 });
  });

  it('says nothing with few items: of the same on both sides, or of either', () => {
    const few = fakeResults('now', scoresAround(0.8, 7));
    const many = fakeResults('now', scoresAround(0.8, 40));
    expect(look(many, few)[0]).toMatchObject({ state: 'too-few', note: 'not enough items: 7 of 20', examples: [] });
    expect(look(few, many, FRESH)[0]).toMatchObject({ note: 'not enough items in the reference: 7 of 20' });
    const gone = fakeResults('now', scoresAround(0.8), { metric: 'cited' });
    expect(look(many, gone)).toMatchObject([
      { metric: 'token-f1', state: 'too-few', items: 0 },
      { metric: 'cited', state: 'too-few', items: 0 },
    ]);
  });

  it('compares answers to other questions as such, and shows the worst', () => {
    const now = scoresAround(0.4).map((score, index) =>
      fakeResult({ id: `run-${index}`, variant: 'now', scores: { faithfulness: score } }),
    );
    const [found] = look(fakeResults('now', scoresAround(0.8), { metric: 'faithfulness' }), now, FRESH);
    const worst = Math.min(...now.map(({ scores }) => scores['faithfulness']!));
    expect(found).toMatchObject({ state: 'worse', test: 'permutation', items: 40, referenceItems: 40 });
    expect(found!.examples[0]!.now).toBe(worst);
    expect(found!.examples[0]!.before).toBeUndefined();
    const shares = (ones: number) => Array.from({ length: 40 }, (_, index) => (index < ones ? 1 : 0));
    const cited = (ones: number) => fakeResults('now', shares(ones), { metric: 'cited' });
    expect(look(cited(38), cited(10), FRESH)[0]).toMatchObject({ state: 'worse', test: 'fisher', difference: -0.7 });
  });

  it('leaves out what answers take, and asks more of each the more metrics there are', () => {
    const lines = (change: number) =>
      Array.from({ length: 20 }, (_, index) => {
        const fell = index < 11 ? change : 0;
        const others = Object.fromEntries(
          Array.from({ length: 9 }, (_other, metric) => [`m${metric}`, (index + metric) % 2]),
        );
        return fakeResult({
          id: `i${index}`,
          variant: 'now',
          scores: { 'took-ms': 100 * (1 + change), cited: 1 - fell, ...others },
        });
      });
    const looks = look(lines(0), lines(1));
    expect(looks.map(({ metric }) => metric)).not.toContain('took-ms');
    const cited = looks.find(({ metric }) => metric === 'cited')!;
    expect(cited.pValue).toBeCloseTo(2 ** -10, 6);
    expect(cited).toMatchObject({ state: 'steady' });
    expect(cited.adjusted).toBeCloseTo(10 * 2 ** -10, 6);
  });
});

describe('addToReference', () => {
  it('has the mean of each item over the runs, whatever items a run lacks', () => {
    const one = fakeResults('now', [1, 0]);
    const other = [...fakeResults('now', [0]), fakeResult({ id: 'i02', variant: 'now', scores: { 'token-f1': 1 } })];
    expect(addToReference(addToReference([], one, false), other, false)).toEqual([
      { variant: 'now', metric: 'token-f1', itemIds: ['i00', 'i01', 'i02'], means: [0.5, 0, 1], runs: [2, 1, 1] },
    ]);
  });

  it('puts fresh items beside each other', () => {
    const one = fakeResults('now', [1, 0]);
    expect(addToReference(addToReference([], one, true), one, true)).toEqual([
      { variant: 'now', metric: 'token-f1', itemIds: [], means: [1, 0, 1, 0], runs: [1, 1, 1, 1] },
    ]);
  });
});
