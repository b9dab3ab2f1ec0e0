import { describe, expect, it } from 'vitest';
import { raterAgreement, type RunRating } from './agreement.js';

const options = { resamples: 300 };
const rated = (rater: string, shares: readonly (number | undefined)[]): RunRating[] =>
  shares.flatMap((share, index) => (share === undefined ? [] : { runId: `r${index}`, rater, share }));

describe('raterAgreement', () => {
  it('of two raters has kappa beside alpha', () => {
    const ratings = [...rated('ada', [1, 1, 0, 0, 1, 0]), ...rated('ben', [1, 1, 0, 0, 0, undefined])];
    const agreement = raterAgreement(ratings, options);
    expect(agreement).toMatchObject({ runs: 5, raters: ['ada', 'ben'], ratedOnce: 1 });
    expect(agreement.kappa?.estimate).toBeCloseTo(0.615385, 6);
    expect(agreement.nominal?.estimate).toBeCloseTo(0.64, 6);
    expect(agreement.nominal!.low).toBeLessThan(0.64);
    expect(raterAgreement(ratings, options)).toEqual(agreement);
  });

  it('of three raters, each of which may be missing, has alpha only', () => {
    const agreement = raterAgreement(
      [...rated('a', [1, 0, 0.5]), ...rated('b', [1, undefined, 0.5]), ...rated('c', [undefined, 0, 0.75])],
      options,
    );
    expect([agreement.runs, agreement.kappa]).toEqual([3, undefined]);
    expect(agreement.ordinal!.estimate).toBeGreaterThan(agreement.nominal!.estimate);
  });

  it.each([
    ['nobody rated', []],
    ['one rater rated', rated('ada', [1, 0])],
    ['all ratings are the same', [...rated('ada', [1, 1]), ...rated('ben', [1, 1])]],
  ])('has no values where %s', (_what, ratings) => {
    expect(raterAgreement(ratings, options)).toMatchObject({ nominal: undefined, ordinal: undefined });
    expect(raterAgreement(ratings, options).kappa).toBeUndefined();
  });
});
