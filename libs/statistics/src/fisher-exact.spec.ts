import { describe, expect, it } from 'vitest';
import { fisherExact } from './fisher-exact.js';

const share = (successes: number, trials: number) => ({ successes, trials });

describe('fisherExact', () => {
  it.each([
    // Fisher (1935), the lady tasting tea: (16 + 1) / 70 on either side.
    ['eight cups of tea', share(3, 4), share(1, 4), 34 / 70],
    ['all against none', share(4, 4), share(0, 4), 2 / 70],
    ['as expected', share(5, 10), share(5, 10), 1],
    ['nothing at all', share(0, 500), share(0, 200), 1],
  ])('gives the p-value of %s', (_which, first, second, pValue) => {
    expect(fisherExact(first, second)).toBeCloseTo(pValue, 9);
    expect(fisherExact(second, first)).toBeCloseTo(pValue, 9);
  });

  it('sees what few of many do', () => {
    expect(fisherExact(share(5, 500), share(14, 200))).toBeLessThan(0.001);
    expect(fisherExact(share(5, 500), share(3, 200))).toBeGreaterThan(0.5);
  });

  it('refuses more successes than trials', () => {
    expect(() => fisherExact(share(5, 4), share(1, 4))).toThrow('first');
  });
});
