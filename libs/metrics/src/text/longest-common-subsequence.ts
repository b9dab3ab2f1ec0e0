/** Lengths of the longest common subsequences of all beginnings of two lists, in rows of `others.length + 1`. */
function lengthsOf(tokens: readonly string[], others: readonly string[]): Uint32Array {
  const width = others.length + 1;
  const lengths = new Uint32Array((tokens.length + 1) * width);
  for (let row = 1; row <= tokens.length; row += 1) {
    for (let column = 1; column < width; column += 1) {
      const at = row * width + column;
      lengths[at] =
        tokens[row - 1] === others[column - 1]
          ? lengths[at - width - 1]! + 1
          : Math.max(lengths[at - width]!, lengths[at - 1]!);
    }
  }
  return lengths;
}

/**
 * A longest list of tokens that both have in the same order, as indices into `tokens`, rising. Of several as long it is the one
 * that rouge-score takes, which ROUGE-Lsum depends on.
 */
export function longestCommonSubsequence(tokens: readonly string[], others: readonly string[]): number[] {
  const width = others.length + 1;
  const lengths = lengthsOf(tokens, others);
  const indices: number[] = [];
  let row = tokens.length;
  let column = others.length;
  while (row > 0 && column > 0) {
    const at = row * width + column;
    if (tokens[row - 1] === others[column - 1]) {
      indices.push(row - 1);
      row -= 1;
      column -= 1;
    } else if (lengths[at - 1]! > lengths[at - width]!) column -= 1;
    else row -= 1;
  }
  return indices.toReversed();
}
