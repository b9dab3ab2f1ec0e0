/** How the next token is drawn. */
export interface TokenSampling {
  /** 0 takes the likeliest. */
  temperature: number;
  /** The likeliest tokens that together have this share are drawn from. @default 1, all of them */
  topP?: number | undefined;
}

/**
 * The next token, by what the model thinks of each: the likeliest, or drawn by temperature from the nucleus (A. Holtzman et
 * al., The Curious Case of Neural Text Degeneration, 2020).
 *
 * @param logits - One for each token of the vocabulary.
 * @param chance - From 0 to 1, without 1: what decides among the tokens that may come.
 * @returns The token's id.
 */
export function chooseToken(logits: Float32Array, { temperature, topP = 1 }: TokenSampling, chance: number): number {
  const likeliest = indexOfLargest(logits);
  if (temperature === 0) return likeliest;
  const highest = logits[likeliest]!;
  const weights = logits.map((logit) => Math.exp((logit - highest) / temperature));
  const total = sum(weights);
  if (topP === 1) return drawn(weights.keys(), weights, chance * total);
  const nucleus: number[] = [];
  let share = 0;
  // Tokens under this weight are not in it: all of them together have less than what it leaves out. There is no need to sort
  // a whole vocabulary for every token.
  const least = ((1 - topP) * total) / weights.length;
  const candidates = [...weights.keys()].filter((id) => weights[id]! >= least);
  for (const id of candidates.sort((a, b) => weights[b]! - weights[a]! || a - b)) {
    nucleus.push(id);
    share += weights[id]! / total;
    if (share >= topP) break;
  }
  return drawn(nucleus, weights, chance * share * total);
}

/** The id at which the weights before it and its own first exceed what is left. */
function drawn(ids: Iterable<number>, weights: Float32Array, left: number): number {
  let last = 0;
  for (const id of ids) {
    last = id;
    left -= weights[id]!;
    if (left < 0) break;
  }
  return last;
}

function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index += 1) if (values[index]! > values[best]!) best = index;
  return best;
}

function sum(values: Float32Array): number {
  let all = 0;
  for (const value of values) all += value;
  return all;
}
