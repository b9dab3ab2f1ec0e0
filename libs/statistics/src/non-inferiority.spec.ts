import { describe, expect, it } from 'vitest';
import { nonInferiority } from './non-inferiority.js';
import { pairedSampleSize } from './sample-size.js';

describe('nonInferiority', () => {
  const worse = Array.from({ length: 200 }, (_, index) => (index % 10 === 0 ? -1 : 0));

  it('holds for a loss within the margin, and not for one beyond it', () => {
    expect(nonInferiority(worse, { margin: 0.2 })).toMatchObject({ estimate: -0.1, holds: true });
    expect(nonInferiority(worse, { margin: 0.1 })).toMatchObject({ holds: false });
  });

  it('does not hold only because little is known', () => {
    expect(nonInferiority(worse.slice(0, 12), { margin: 0.2 }).holds).toBe(false);
  });

  it('is sure of differences that are all the same', () => {
    expect(nonInferiority([0, 0, 0], { margin: 0.1 })).toEqual({ estimate: 0, low: 0, pValue: 0, holds: true });
    expect(nonInferiority([-1, -1], { margin: 0.5 })).toEqual({ estimate: -1, low: -1, pValue: 1, holds: false });
  });

  it.each([
    ['one item', [0.2], 0.1, 0.05, 'differences has 1 values'],
    ['no margin', [0.2, 0.1], 0, 0.05, 'margin is 0'],
    ['a confidence', [0.2, 0.1], 0.1, 0.95, 'significance is 0.95'],
  ] as const)('refuses %s', (_what, differences, margin, significance, problem) => {
    expect(() => nonInferiority(differences, { margin, significance })).toThrow(problem);
  });
});

describe('pairedSampleSize', () => {
  it('is two at least, for whatever is plain to see', () => {
    expect(pairedSampleSize({ difference: 100, deviation: 0.1 })).toBe(2);
  });

  it('grows as the difference shrinks, whichever its direction', () => {
    const small = pairedSampleSize({ difference: -0.01, deviation: 0.5 });
    expect(small).toBe(pairedSampleSize({ difference: 0.01, deviation: 0.5 }));
    expect(small).toBeGreaterThan(90 * pairedSampleSize({ difference: 0.1, deviation: 0.5 }));
  });

  it('has no answer for no difference', () => {
    expect(() => pairedSampleSize({ difference: 0, deviation: 1 })).toThrow('difference is 0');
  });
});
