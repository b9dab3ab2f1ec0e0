import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { brierScore } from './brier-score.js';
import type { ClassProbabilities } from './class-probabilities.js';
import { logLoss } from './log-loss.js';
import { rocAuc, rocAucOneVersusRest } from './roc-auc.js';

interface Classes {
  expected: string[];
  probabilities: ClassProbabilities[];
  logLoss: number;
  brierScore: number;
  rocAucOneVersusRest: number | null;
}

interface Area {
  positive: boolean[];
  scores: number[];
  rocAuc: number | null;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../golden/${name}.json`, import.meta.url), 'utf8'));

const near = (score: number | null) => (score === null ? undefined : (expect.closeTo(score, 9) as number));

describe('probabilities as scikit-learn scores them', () => {
  it.each(read('probabilities') as Classes[])(
    '$expected.length: $expected',
    ({ expected, probabilities, ...scores }) => {
      expect(logLoss(expected, probabilities)).toBeCloseTo(scores.logLoss, 9);
      expect(brierScore(expected, probabilities)).toBeCloseTo(scores.brierScore, 9);
      expect(rocAucOneVersusRest(expected, probabilities)).toEqual(near(scores.rocAucOneVersusRest));
    },
  );

  it.each(read('areas') as Area[])('$positive.length, with scores $scores', ({ positive, scores, ...expected }) => {
    expect(rocAuc(positive, scores)).toEqual(near(expected.rocAuc));
  });

  it('takes a label that an item does not name for impossible, whatever it is called', () => {
    const certain: ClassProbabilities[] = ['toString', 'constructor'].map((label) => ({ [label]: 1 }));
    expect(logLoss(['constructor', 'constructor'], certain)).toBeCloseTo(-Math.log(Number.EPSILON) / 2, 9);
    expect(brierScore(['constructor', 'constructor'], certain)).toBe(0.5);
  });
});
