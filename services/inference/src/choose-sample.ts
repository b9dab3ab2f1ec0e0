import type { Hit } from '@weir/contracts';
import type { Completion } from '@weir/models';
import type { Sampling } from '@weir/resources';
import { gistOf, majorityOf, wordsOf } from './majority.js';

export interface Chosen {
  index: number;
  /** Share of the samples that say the same, or how alike they are: 0 to 1. */
  agreement: number;
}

/**
 * Which of several completions is the answer.
 *
 * `majority`: what most say. `closest`: the one most like the others, for texts that no two say alike. `supported`: the one
 * with the largest share of its words in the contexts. `likely`: the one whose tokens have the highest mean log-probability.
 * `exact`, for deterministic answers: what most say, to the character.
 *
 * @param asked - How many were asked for: one that failed says something else than the others.
 */
export function chooseSample(
  completions: readonly Completion[],
  choose: Sampling['choose'] | 'exact',
  { contexts, asked }: { contexts: readonly Hit[]; asked: number },
): Chosen {
  const texts = completions.map(sayingOf);
  const shared = (texts.length / asked) * meanOf(texts.map((_text, index) => likeness(texts, index)));
  switch (choose) {
    case 'majority': {
      const { index, votes } = majorityOf(texts, gistOf);
      return { index, agreement: votes / asked };
    }
    case 'exact': {
      const { index, votes } = majorityOf(texts, (text) => text);
      return { index, agreement: votes / asked };
    }
    case 'closest':
      return { index: bestOf(texts.map((_text, index) => likeness(texts, index))), agreement: shared };
    case 'supported': {
      const known = new Set(contexts.flatMap(({ text }) => wordsOf(text)));
      const supports = texts.map((text) => meanOf(wordsOf(text).map((word) => (known.has(word) ? 1 : 0))));
      return { index: bestOf(supports), agreement: shared };
    }
    case 'likely': {
      const logprobs = completions.map(({ logprobs: tokens }) =>
        tokens?.length ? meanOf(tokens.map(({ logprob }) => logprob)) : Number.NEGATIVE_INFINITY,
      );
      return { index: bestOf(logprobs), agreement: shared };
    }
  }
}

/** What a completion says: its text, and what it wants called. */
function sayingOf({ text, toolCalls }: Completion): string {
  return [text, ...(toolCalls ?? []).map((call) => `${call.name} ${call.arguments}`)].join('\n');
}

/** Mean likeness of a text to each of the others: F1 over their words, as in SQuAD (Rajpurkar et al., 2016). */
function likeness(texts: readonly string[], index: number): number {
  const others = texts.filter((_text, other) => other !== index);
  if (others.length === 0) return 1;
  return meanOf(others.map((other) => f1(wordsOf(texts[index]!), wordsOf(other))));
}

function f1(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of b) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of a) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    common += 1;
    left.set(word, count - 1);
  }
  return (2 * common) / (a.length + b.length);
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The first of the highest. */
function bestOf(scores: readonly number[]): number {
  return scores.reduce((best, score, index) => (score > scores[best]! ? index : best), 0);
}
