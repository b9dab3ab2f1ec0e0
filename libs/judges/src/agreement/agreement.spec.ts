import { Random } from '@weir/statistics';
import { describe, expect, it } from 'vitest';
import { humanAgreement } from './human-agreement.js';
import { lengthBias } from './length-bias.js';
import { positionBias } from './position-bias.js';
import { rankCorrelation } from './rank-correlation.js';

const quick = { resamples: 200 };
const pairs = (rows: readonly (readonly [judge: string, human: string, times: number])[]) =>
  rows.flatMap(([judge, human, times]) => Array.from({ length: times }, () => ({ judge, human })));

describe('humanAgreement', () => {
  it('has the kappa of the textbook, within its interval', () => {
    // Two raters of 50 grants: 20 yes by both, 15 no by both; kappa is 0.4.
    const given = pairs([
      ['yes', 'yes', 20],
      ['yes', 'no', 5],
      ['no', 'yes', 10],
      ['no', 'no', 15],
    ]);
    const { items, same, kappa } = humanAgreement(given, undefined, quick);
    expect(items).toBe(50);
    expect(same.estimate).toBeCloseTo(0.7, 9);
    expect(kappa!.estimate).toBeCloseTo(0.4, 9);
    expect(kappa!.low).toBeGreaterThan(0.05);
    expect(kappa!.low).toBeLessThan(0.3);
    expect(kappa!.high).toBeGreaterThan(0.5);
  });

  it('holds grades that are far apart for worse', () => {
    const scale = { grades: ['1', '2', '3'], weights: 'quadratic' as const };
    const near = pairs([
      ['1', '2', 5],
      ['3', '3', 5],
      ['1', '1', 5],
    ]);
    const far = pairs([
      ['1', '3', 5],
      ['3', '3', 5],
      ['1', '1', 5],
    ]);
    expect(humanAgreement(near, scale, quick).kappa!.estimate).toBeGreaterThan(
      humanAgreement(far, scale, quick).kappa!.estimate,
    );
  });

  it('has no kappa where all labels are one', () => {
    expect(humanAgreement(pairs([['yes', 'yes', 9]]), undefined, quick)).toMatchObject({
      same: { estimate: 1 },
      kappa: undefined,
    });
  });

  it('has an interval down to 0 where a label is so rare that a draw may miss it', () => {
    const given = pairs([
      ['yes', 'yes', 3],
      ['no', 'no', 1],
    ]);
    expect(humanAgreement(given, undefined, { ...quick, method: 'percentile' }).kappa).toMatchObject({
      estimate: 1,
      low: 0,
      high: 1,
    });
  });
});

describe('positionBias', () => {
  it('counts what flips, and to which side', () => {
    const verdicts = [
      { inOrder: 'first', swapped: 'first' },
      { inOrder: 'first', swapped: 'second' },
      { inOrder: 'second', swapped: 'first' },
      { inOrder: 'first', swapped: 'second' },
      { inOrder: 'tie', swapped: 'first' },
    ] as const;
    expect(positionBias(verdicts)).toMatchObject({
      pairs: 5,
      flips: { estimate: 0.8 },
      toFirst: { estimate: 0.4 },
      toSecond: { estimate: 0.2 },
    });
    expect(() => positionBias([])).toThrow(expect.objectContaining({ code: 'statistics-input-invalid' }));
  });
});

describe('lengthBias', () => {
  const random = new Random(5);
  const answers = Array.from({ length: 60 }, (_, index) => ({
    length: 10 + index,
    quality: random.pick([1, 2, 3, 4, 5]),
    human: '',
  })).map((answer) => ({ ...answer, human: String(answer.quality) }));

  it('finds a judge that likes long answers, and clears one that does not', () => {
    const swayed = answers.map((answer) => ({ ...answer, score: answer.quality + answer.length / 10 }));
    const fair = answers.map((answer) => ({ ...answer, score: answer.quality }));
    const found = lengthBias(swayed, { resamples: 50 });
    expect(found).toMatchObject({ answers: 60, prefersLonger: 1 });
    expect(found.correlation!.low).toBeGreaterThan(0.5);
    const cleared = lengthBias(fair, { resamples: 50 });
    expect(cleared.prefersLonger).toBe(0.5);
    expect(cleared.correlation!.low).toBeLessThan(0.1);
    expect(cleared.correlation!.high).toBeGreaterThan(-0.1);
  });

  it('tells what is bias from what is earned: longer answers that people hold to be better', () => {
    const earned = answers.map(({ length }) => ({ length, score: length, human: String(length) }));
    expect(lengthBias(earned, quick)).toMatchObject({
      correlation: { estimate: expect.closeTo(1, 9) as number },
      equalPairs: 0,
      prefersLonger: undefined,
    });
  });

  it('has no correlation where all scores are equal', () => {
    expect(
      lengthBias(
        [
          { score: 3, length: 1 },
          { score: 3, length: 2 },
        ],
        quick,
      ).correlation,
    ).toBeUndefined();
  });
});

describe('rankCorrelation', () => {
  it('is that of the ranks, with ties shared, as scipy has it', () => {
    expect(rankCorrelation([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.8207826816681233, 12);
    expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
    expect(rankCorrelation([1, 1], [1, 2])).toBeUndefined();
  });
});
