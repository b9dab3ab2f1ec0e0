/** Of one item: for each of its answers the places of the expected and of the predicted label. */
export type Decisions = readonly (readonly [expected: number, predicted: number])[];

/** Share of the answers that are right. */
export function accuracyOf(items: readonly Decisions[]): number {
  let right = 0;
  let all = 0;
  for (const item of items) {
    for (const [expected, predicted] of item) if (expected === predicted) right += 1;
    all += item.length;
  }
  return right / all;
}

/**
 * The mean F1 of the labels that are expected or predicted: what `classificationScores` says, in counts, for a bootstrap asks it
 * ten thousand times.
 *
 * @param columns - Number of labels, that of no label included.
 * @param labels - Number of those that count: the first ones.
 */
export function macroF1Of(columns: number, labels: number): (items: readonly Decisions[]) => number {
  const hits = new Int32Array(columns);
  // How often a label was expected, and how often predicted, together.
  const mentions = new Int32Array(columns);
  return (items) => {
    hits.fill(0);
    mentions.fill(0);
    for (const item of items) {
      for (const [expected, predicted] of item) {
        mentions[expected]! += 1;
        mentions[predicted]! += 1;
        if (expected === predicted) hits[expected]! += 1;
      }
    }
    let sum = 0;
    let count = 0;
    for (let label = 0; label < labels; label += 1) {
      if (mentions[label] === 0) continue;
      sum += (2 * hits[label]!) / mentions[label]!;
      count += 1;
    }
    return count === 0 ? 0 : sum / count;
  };
}
