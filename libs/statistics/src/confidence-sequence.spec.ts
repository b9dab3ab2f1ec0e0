import { describe, expect, it } from 'vitest';
import { addToSums, meanOfSums, meanSequence, NO_SUMS, shareSequence, type Sums } from './confidence-sequence.js';
import { Random } from './random.js';

const sumsOf = (values: readonly number[]): Sums => values.reduce(addToSums, NO_SUMS);

describe('shareSequence', () => {
  it('knows nothing of no values, and never leaves 0 to 1', () => {
    expect(shareSequence(NO_SUMS)).toEqual({ low: 0, high: 1 });
    expect(shareSequence(sumsOf([1, 1]))).toMatchObject({ high: 1 });
  });

  it('bounds what the likelihood ratio rules out', () => {
    // Of n zeros: 1 / ((n + 1) (1 − p)^n) reaches 1 / α.
    const { low, high } = shareSequence({ count: 10, sum: 0 }, 0.05);
    expect(low).toBe(0);
    expect(high).toBeCloseTo(1 - (0.05 / 11) ** (1 / 10), 9);
  });

  it('is the same mirrored', () => {
    const { low, high } = shareSequence({ count: 20, sum: 4.5 }, 0.1);
    const mirrored = shareSequence({ count: 20, sum: 15.5 }, 0.1);
    expect(1 - mirrored.high).toBeCloseTo(low, 9);
    expect(1 - mirrored.low).toBeCloseTo(high, 9);
  });

  it('refuses values that are no shares', () => {
    expect(() => shareSequence({ count: 1, sum: 2 })).toThrow(/statistics|sum/);
    expect(() => shareSequence({ count: 1, sum: 1 }, 0)).toThrow(/significance/);
  });

  it.each([0.02, 0.5, 0.95])('leaves out a share of %d at some time in no more than one of ten samples', (share) => {
    const random = new Random(7);
    let missed = 0;
    for (let trial = 0; trial < 100; trial += 1) {
      let sums = NO_SUMS;
      for (let look = 0; look < 100; look += 1) {
        sums = addToSums(sums, random.next() < share ? 1 : 0);
        const { low, high } = shareSequence(sums, 0.1);
        if (share < low || share > high) {
          missed += 1;
          break;
        }
      }
    }
    // 0.1 and three standard deviations of a count of 100.
    expect(missed).toBeLessThanOrEqual(10 + 9);
  });
});

describe('meanSequence', () => {
  it('knows nothing of one value', () => {
    expect(meanSequence(sumsOf([3]))).toEqual({ low: -Infinity, high: Infinity });
  });

  it('lies around the mean, and closer the more is known', () => {
    const random = new Random(3);
    const values = Array.from({ length: 400 }, () => 10 + random.next());
    const early = meanSequence(sumsOf(values.slice(0, 40)));
    const late = meanSequence(sumsOf(values));
    expect(early.low).toBeLessThan(late.low);
    expect(late.high - late.low).toBeLessThan(0.15);
    expect(meanOfSums(sumsOf(values))).toBeCloseTo((late.low + late.high) / 2, 9);
  });

  it('leaves out the mean at some time in no more than one of ten samples, from twenty values on', () => {
    const random = new Random(11);
    let missed = 0;
    for (let trial = 0; trial < 100; trial += 1) {
      let sums = NO_SUMS;
      for (let look = 1; look <= 150; look += 1) {
        // Exponential, as times are.
        sums = addToSums(sums, -Math.log(1 - random.next()));
        const { low, high } = meanSequence(sums, 0.1);
        if (look >= 20 && (low > 1 || high < 1)) {
          missed += 1;
          break;
        }
      }
    }
    expect(missed).toBeLessThanOrEqual(10 + 9);
  });
});
