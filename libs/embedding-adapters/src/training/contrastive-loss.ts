import { addWeighted, addWeightedTransposed, type Matrix, timesTransposed, zeros } from './matrix.js';

/** A query's place among the candidates. */
export interface Target {
  /** The candidate that is right for it. */
  positive: number;
  /** Candidates that would be right as well: they count for nothing. */
  ignored: ReadonlySet<number>;
}

export interface ContrastiveLoss {
  /** The mean over the queries, in nats. */
  loss: number;
  /** Of the mean, by the embeddings of the queries. */
  queryGradient: Matrix<Float64Array>;
  candidateGradient: Matrix<Float64Array>;
}

/**
 * InfoNCE (van den Oord, Li and Vinyals, Representation Learning with Contrastive Predictive Coding, 2018): the cross entropy of choosing
 * the right candidate by the softmax of cosines over the temperature.
 *
 * @param queries - L2-normalised rows, as the candidates are.
 * @param targets - One for each query.
 */
export function contrastiveLoss(
  queries: Matrix,
  candidates: Matrix,
  targets: readonly Target[],
  temperature: number,
): ContrastiveLoss {
  const slopes = timesTransposed(queries, candidates);
  let loss = 0;
  targets.forEach(({ positive, ignored }, row) => {
    const logits = slopes.values.subarray(row * slopes.columns, (row + 1) * slopes.columns);
    let largest = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < logits.length; index += 1) {
      logits[index] = ignored.has(index) ? Number.NEGATIVE_INFINITY : logits[index]! / temperature;
      largest = Math.max(largest, logits[index]!);
    }
    let sum = 0;
    const chosen = logits[positive]!;
    for (let index = 0; index < logits.length; index += 1) {
      logits[index] = Math.exp(logits[index]! - largest);
      sum += logits[index]!;
    }
    loss += (Math.log(sum) + largest - chosen) / targets.length;
    const scale = 1 / (temperature * targets.length);
    for (let index = 0; index < logits.length; index += 1) {
      logits[index] = (logits[index]! / sum - (index === positive ? 1 : 0)) * scale;
    }
  });
  const queryGradient = zeros(queries.rows, queries.columns);
  addWeighted(queryGradient, slopes, candidates);
  const candidateGradient = zeros(candidates.rows, candidates.columns);
  addWeightedTransposed(candidateGradient, slopes, queries);
  return { loss, queryGradient, candidateGradient };
}
