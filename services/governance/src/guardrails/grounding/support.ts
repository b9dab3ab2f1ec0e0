import { contentWords } from '@weir/judges';
import { cosine } from '../similarity.js';
import type { Sentence } from './sentences.js';

/** A sentence of the answer, and how far the contexts say it. */
export interface Supported {
  sentence: Sentence;
  /** Whether it counts as said. */
  isSupported: boolean;
  /** How far, 0 to 1. */
  score: number;
  /** Sentences of the contexts that are most like it, where the words leave it open. */
  candidates: readonly string[];
}

/** From this part of its words on, a sentence counts as said; below the other one, no embedding makes up for it. */
const SAID_FROM = 0.4;
const OPEN_FROM = 0.2;
/** The cosine that makes up for other words. */
const LIKE_FROM = 0.7;
/** A sentence of the contexts with this part of the words is about the same: then both deny it, or neither. */
const SAME_FROM = 0.75;
const CANDIDATES = 3;
/** More is not looked at: an answer is shorter, and so is what a model is given. */
const MOST_SENTENCES = 200;
const MOST_CONTEXT_SENTENCES = 2_000;

const marker = /\[\d{1,3}\]/g;
const number = /(?<![\p{L}\d.,])\d+(?:[.,]\d+)*/gu;
const negation = /\b(?:no|not|never|none|neither|nor|cannot|without)\b|n['’]t\b/i;

interface ContextSentence {
  text: string;
  words: ReadonlySet<string>;
  isNegated: boolean;
}

/**
 * Holds each sentence of an answer against the contexts: most of its words have to be there, all of its numbers, and where a
 * sentence says the same, its negation. Where words leave it open, embeddings decide, as far as there are some. Sentences
 * without words of their own are left out. Time is linear in the contexts and in the answer, up to 200 sentences of it.
 */
export function supportOf(
  answer: readonly Sentence[],
  contexts: readonly Sentence[],
  vectors?: ReadonlyMap<string, readonly number[]>,
): Supported[] {
  const sentences = contexts.slice(0, MOST_CONTEXT_SENTENCES).map(({ text }): ContextSentence => {
    return { text: text.trim(), words: contentWords(text), isNegated: negation.test(text) };
  });
  const known = new Set(sentences.flatMap(({ words }) => [...words]));
  const numbers = new Set(sentences.flatMap(({ text }) => numbersOf(text)));
  const byWord = new Map<string, number[]>();
  for (const [index, { words }] of sentences.entries()) {
    for (const word of words) {
      const places = byWord.get(word);
      if (places) places.push(index);
      else byWord.set(word, [index]);
    }
  }
  return answer.slice(0, MOST_SENTENCES).flatMap((sentence): Supported[] => {
    const text = sentence.text.replace(marker, ' ');
    const words = [...contentWords(text)];
    if (words.length === 0) return [];
    const said = words.filter((word) => known.has(word)).length / words.length;
    const likest = likestOf(words, byWord);
    const best = likest[0];
    const isDenied =
      best !== undefined &&
      best.count >= SAME_FROM * words.length &&
      sentences[best.index]!.isNegated !== negation.test(text);
    const areNumbersKnown = numbersOf(text).every((each) => numbers.has(each));
    if (isDenied || !areNumbersKnown) return [{ sentence, isSupported: false, score: 0, candidates: [] }];
    if (said >= SAID_FROM || said < OPEN_FROM) {
      return [{ sentence, isSupported: said >= SAID_FROM, score: said, candidates: [] }];
    }
    const candidates = likest.map(({ index }) => sentences[index]!.text);
    const cosines = vectors ? cosinesOf(sentence.text.trim(), candidates, vectors) : [];
    const isLike = Math.max(-1, ...cosines) >= LIKE_FROM;
    return [{ sentence, isSupported: isLike, score: isLike ? Math.max(said, ...cosines) : said, candidates }];
  });
}

/** As they are written, but for commas between thousands. */
function numbersOf(text: string): string[] {
  return (text.match(number) ?? []).map((each) => each.replace(/,(?=\d{3}\b)/g, ''));
}

function likestOf(
  words: readonly string[],
  byWord: ReadonlyMap<string, readonly number[]>,
): { index: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const word of words) {
    for (const index of byWord.get(word) ?? []) counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return [...counts]
    .map(([index, count]) => ({ index, count }))
    .toSorted((one, other) => other.count - one.count || one.index - other.index)
    .slice(0, CANDIDATES);
}

function cosinesOf(
  text: string,
  candidates: readonly string[],
  vectors: ReadonlyMap<string, readonly number[]>,
): number[] {
  const vector = vectors.get(text);
  if (!vector) return [];
  return candidates.flatMap((candidate) => {
    const other = vectors.get(candidate);
    return other ? [cosine(vector, other)] : [];
  });
}
