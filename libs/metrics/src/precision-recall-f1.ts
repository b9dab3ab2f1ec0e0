/** Each from 0 to 1. */
export interface PrecisionRecallF1 {
  precision: number;
  recall: number;
  /** Harmonic mean of the two; 0 where both are 0. */
  f1: number;
}

/** The three of counts; a share of nothing is 0. */
export function ofCounts(hits: number, predicted: number, expected: number): PrecisionRecallF1 {
  const precision = predicted === 0 ? 0 : hits / predicted;
  const recall = expected === 0 ? 0 : hits / expected;
  return { precision, recall, f1: hits === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}
