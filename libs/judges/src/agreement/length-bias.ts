import { bootstrap, type BootstrapOptions, type Interval } from '@weir/statistics';
import { rankCorrelation } from './rank-correlation.js';

/** A judge's score of an answer. */
export interface ScoredAnswer {
  score: number;
  /** Of the answer, in any unit. */
  length: number;
  /** What a person said of it, if one did. */
  human?: string;
}

export interface LengthBias {
  /** How many answers it rests on. */
  answers: number;
  /** Spearman's, of score and length; undefined where all scores or all lengths are equal. */
  correlation: Interval | undefined;
  /** Pairs of answers of different length to which people gave the same label. */
  equalPairs: number;
  /** Share of those pairs in which the longer answer has the higher score, half of equal scores: 0.5 is no bias. */
  prefersLonger: number | undefined;
}

/**
 * How far a judge goes by length. A correlation alone may be right, where longer answers are better: what longer answers gain among
 * those that people hold to be equally good is bias. In a draw of the bootstrap where all scores or all lengths are equal, correlation
 * counts as 0.
 *
 * @throws WeirError `statistics-input-invalid` (poison) for no answers.
 */
export function lengthBias(answers: readonly ScoredAnswer[], options: BootstrapOptions = {}): LengthBias {
  const correlationOf = (drawn: readonly ScoredAnswer[]): number | undefined =>
    rankCorrelation(
      drawn.map(({ score }) => score),
      drawn.map(({ length }) => length),
    );
  const isDefined = answers.length === 0 || correlationOf(answers) !== undefined;
  const correlation = isDefined ? bootstrap(answers, (drawn) => correlationOf(drawn) ?? 0, options) : undefined;
  const gains = [...Map.groupBy(labelled(answers), ({ human }) => human).values()].flatMap(gainsOfLonger);
  return {
    answers: answers.length,
    correlation,
    equalPairs: gains.length,
    prefersLonger: gains.length === 0 ? undefined : gains.reduce((sum, gain) => sum + gain, 0) / gains.length,
  };
}

const labelled = (answers: readonly ScoredAnswer[]): ScoredAnswer[] =>
  answers.filter(({ human }) => human !== undefined);

/** Of each pair of different length: 1 where the longer has the higher score, 0.5 for equal scores, else 0. */
function gainsOfLonger(answers: readonly ScoredAnswer[]): number[] {
  return answers.flatMap((one, index) =>
    answers
      .slice(index + 1)
      .filter(({ length }) => length !== one.length)
      .map((other) => {
        const [longer, shorter] = one.length > other.length ? [one, other] : [other, one];
        return longer.score > shorter.score ? 1 : longer.score === shorter.score ? 0.5 : 0;
      }),
  );
}
