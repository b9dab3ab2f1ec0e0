import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PrecisionRecallF1 } from '../precision-recall-f1.js';
import { accuracy } from './accuracy.js';
import { classificationScores, type ClassScores } from './classification-scores.js';
import { confusionMatrix } from './confusion-matrix.js';

interface Vector extends Record<'macro' | 'micro' | 'weighted', PrecisionRecallF1> {
  expected: string[];
  predicted: string[];
  labels: string[];
  confusion: number[][];
  accuracy: number;
  classes: ClassScores[];
}

const vectors = JSON.parse(
  readFileSync(new URL('../../golden/classification.json', import.meta.url), 'utf8'),
) as Vector[];

function near<Scores extends PrecisionRecallF1>(scores: Scores) {
  const { precision, recall, f1 } = scores;
  return {
    ...scores,
    precision: expect.closeTo(precision, 9) as number,
    recall: expect.closeTo(recall, 9) as number,
    f1: expect.closeTo(f1, 9) as number,
  };
}

describe('classification as scikit-learn scores it', () => {
  it.each(vectors)('$expected, predicted $predicted', ({ expected, predicted, ...scores }) => {
    expect(accuracy(expected, predicted)).toBeCloseTo(scores.accuracy, 9);
    expect(confusionMatrix(expected, predicted)).toEqual({ labels: scores.labels, counts: scores.confusion });
    expect(classificationScores(expected, predicted)).toEqual({
      classes: scores.classes.map(near),
      macro: near(scores.macro),
      micro: near(scores.micro),
      weighted: near(scores.weighted),
    });
  });
});

describe('confusionMatrix', () => {
  it('has the labels that are wanted, in their order, also those that do not occur', () => {
    expect(confusionMatrix(['yes', 'no'], ['no', 'no'], ['yes', 'no', 'maybe']).counts).toEqual([
      [0, 1, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]);
  });
});
