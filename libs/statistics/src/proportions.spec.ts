import { describe, expect, it } from 'vitest';
import { twoProportions } from './two-proportions.js';
import { wilsonInterval } from './wilson.js';

describe('wilsonInterval', () => {
  it('stays within 0 and 1, and is not empty at its ends', () => {
    expect(wilsonInterval(0, 3)).toMatchObject({ estimate: 0, low: 0 });
    expect(wilsonInterval(0, 3).high).toBeGreaterThan(0.5);
    expect(wilsonInterval(3, 3)).toMatchObject({ estimate: 1, high: 1 });
  });

  it.each([
    [1, 0, 0.95, 'trials is 0'],
    [4, 3, 0.95, 'successes is 4 of 3 trials'],
    [0.5, 3, 0.95, 'successes is 0.5'],
    [1, 3, 1, 'confidence is 1'],
  ])('refuses %d of %d at %d', (successes, trials, confidence, problem) => {
    expect(() => wilsonInterval(successes, trials, confidence)).toThrow(problem);
  });
});

describe('twoProportions', () => {
  it('has nothing to say of shares that are both 0', () => {
    const none = { successes: 0, trials: 9 };
    expect(twoProportions(none, none)).toMatchObject({ estimate: 0, pValue: 1 });
  });

  it('is above 0 where the second is larger', () => {
    const { estimate, low } = twoProportions({ successes: 10, trials: 100 }, { successes: 40, trials: 100 });
    expect(estimate).toBeCloseTo(0.3);
    expect(low).toBeGreaterThan(0);
  });
});
