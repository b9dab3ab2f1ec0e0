import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { calibrationBins, expectedCalibrationError } from './calibration.js';

interface Vector {
  correct: boolean[];
  confidences: number[];
  bins: number;
  filled: { count: number; meanConfidence: number; accuracy: number }[];
  expectedCalibrationError: number;
}

const vectors = JSON.parse(readFileSync(new URL('../../golden/calibration.json', import.meta.url), 'utf8')) as Vector[];

describe('calibration', () => {
  it.each(vectors)("has scikit-learn's bins: $bins of $confidences", ({ correct, confidences, bins, ...expected }) => {
    expect(calibrationBins(correct, confidences, bins)).toMatchObject(
      expected.filled.map(({ count, meanConfidence, accuracy }) => ({
        count,
        meanConfidence: expect.closeTo(meanConfidence, 9) as number,
        accuracy: expect.closeTo(accuracy, 9) as number,
      })),
    );
    expect(expectedCalibrationError(correct, confidences, bins)).toBeCloseTo(expected.expectedCalibrationError, 9);
  });

  it('has the bounds of the bins that hold items, in ten unless others are wanted', () => {
    const bins = calibrationBins([true, false, true], [0, 0.1, 0.95]);
    expect(bins.map(({ from, to, count }) => [from, to, count])).toEqual([
      [0, 0.1, 2],
      [0.9, 1, 1],
    ]);
  });
});
