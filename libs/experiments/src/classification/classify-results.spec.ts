import { classificationScores } from '@weir/metrics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeResult } from '../result-line.fake.js';
import { classifyResults, NO_LABEL } from './classify-results.js';
import { macroF1Of } from './decisions.js';

const bootstrap = { resamples: 200 };
const labels = ['yes', 'no', 'maybe'];
const result = (id: string, expected: string | string[] | undefined, answer: string, fields = {}) =>
  fakeResult({ id, answer, ...(expected === undefined ? {} : { expected }), ...fields });

const RESULTS = [
  result('a', 'yes', 'Yes.'),
  result('b', 'yes', 'It does: yes'),
  result('c', 'yes', 'No.'),
  result('d', 'no', 'no'),
  result('e', 'no', 'Hard to say.'),
  result('f', 'maybe', 'maybe'),
  result('g', 'maybe', 'yes', { outcome: 'failed' }),
  result('h', undefined, 'yes'),
];

describe('classifyResults', () => {
  const classified = classifyResults(RESULTS, { labels, bootstrap })!;

  it('counts an answer without a label as wrong, and names its item', () => {
    expect(classified).toMatchObject({
      answers: 7,
      items: 7,
      accuracy: { estimate: 4 / 7 },
      withoutLabel: ['e', 'g'],
      withoutExpected: ['h'],
    });
    expect(classified.confusion).toEqual({
      labels: [...labels, NO_LABEL],
      counts: [
        [2, 1, 0, 0],
        [0, 1, 0, 1],
        [0, 0, 1, 1],
        [0, 0, 0, 0],
      ],
    });
  });

  it('has the averages of the labels, without that of no label', () => {
    expect(classified.classes.map(({ label, support }) => [label, support])).toEqual([
      ['yes', 3],
      ['no', 2],
      ['maybe', 2],
    ]);
    const f1 = (0.8 + 0.5 + 2 / 3) / 3;
    expect(classified.macro.f1).toBeCloseTo(f1, 12);
    expect(classified.macroF1.estimate).toBeCloseTo(f1, 12);
    expect(classified.micro).toEqual({ precision: 0.8, recall: 4 / 7, f1: expect.closeTo(2 / 3, 12) as number });
    expect(classified.kappa).toBeCloseTo(0.4324324324, 9);
  });

  it('draws items, with all their answers', () => {
    const twice = [result('a', 'yes', 'yes'), result('a', 'yes', 'no', { repeat: 1 }), result('b', 'no', 'no')];
    expect(classifyResults(twice, { bootstrap })).toMatchObject({
      answers: 3,
      items: 2,
      accuracy: { estimate: 2 / 3 },
    });
  });

  it('takes any of several right labels', () => {
    const several = [result('a', ['no', 'maybe'], 'maybe'), result('b', ['no', 'maybe'], 'yes')];
    const { confusion, accuracy } = classifyResults(several, { labels, bootstrap })!;
    expect(accuracy.estimate).toBe(0.5);
    expect(confusion.counts).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [0, 0, 1],
    ]);
  });

  it('has nothing to say where nothing is known', () => {
    expect(classifyResults([result('a', undefined, 'yes')], { labels })).toBeUndefined();
    expect(classifyResults([], { labels })).toBeUndefined();
  });
});

describe('macroF1Of', () => {
  it("is scikit-learn's, as classificationScores says it", () => {
    const place = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(place, place), { minLength: 1, maxLength: 30 }), (pairs) => {
        const { macro } = classificationScores(
          pairs.map(([expected]) => String(expected)),
          pairs.map(([, predicted]) => String(predicted)),
        );
        expect(macroF1Of(4, 4)(pairs.map((pair) => [pair]))).toBeCloseTo(macro.f1, 12);
      }),
    );
  });
});
