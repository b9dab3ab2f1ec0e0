import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cohensKappa, weightedKappa } from './cohens-kappa.js';

interface Labelled {
  expected: string[];
  predicted: string[];
  kappa: number | null;
}

interface Graded {
  first: string[];
  second: string[];
  grades: string[];
  linear: number | null;
  quadratic: number | null;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../golden/${name}.json`, import.meta.url), 'utf8'));

/** Undefined where scikit-learn says that it is not a number. */
const near = (score: number | null) => (score === null ? undefined : (expect.closeTo(score, 9) as number));

describe("kappa as scikit-learn's", () => {
  it.each(read('classification') as Labelled[])('$expected and $predicted', ({ expected, predicted, kappa }) => {
    expect(cohensKappa(expected, predicted)).toEqual(near(kappa));
    expect(cohensKappa(predicted, expected)).toEqual(near(kappa));
  });

  it.each(read('grades') as Graded[])('$first and $second', ({ first, second, grades, linear, quadratic }) => {
    expect(weightedKappa(first, second, grades, 'linear')).toEqual(near(linear));
    expect(weightedKappa(first, second, grades, 'quadratic')).toEqual(near(quadratic));
  });
});
