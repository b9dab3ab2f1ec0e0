import type { Examples } from '@weir/resources';

/** Weight of being near to the question, against being unlike the examples that are picked already. */
const RELEVANCE = 0.5;

/**
 * Picks examples for a question.
 *
 * `diverse` is maximal marginal relevance (J. Carbonell, J. Goldstein, The use of MMR, diversity-based reranking, 1998).
 *
 * @param question - Its vector; of length 1, as all here.
 * @param vectors - Of the examples' questions, in their order.
 * @returns Places in the list, the one to be shown last, nearest to the question, at the end.
 */
export function pickExamples(
  { pick, k }: Pick<Examples, 'pick' | 'k'>,
  question: readonly number[],
  vectors: readonly (readonly number[])[],
): number[] {
  const near = vectors.map((vector) => dot(question, vector));
  const picked: number[] = [];
  const left = new Set(vectors.keys());
  while (picked.length < k && left.size > 0) {
    const worth = (place: number) =>
      pick === 'diverse' ? RELEVANCE * near[place]! - (1 - RELEVANCE) * likest(place) : near[place]!;
    const likest = (place: number) => Math.max(0, ...picked.map((other) => dot(vectors[place]!, vectors[other]!)));
    const best = [...left].reduce((a, b) => (worth(b) > worth(a) ? b : a));
    picked.push(best);
    left.delete(best);
  }
  return picked.sort((a, b) => near[a]! - near[b]! || b - a);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, component, index) => sum + component * b[index]!, 0);
}
