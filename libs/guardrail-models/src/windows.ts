import type { FeatureReader } from './features.js';
import { type LinearModel, probability } from './linear-model.js';
import { sentencesOf, type Span } from './sentences.js';

/** A text of more sentences is not measured as a whole: what it holds would drown in it. */
const MOST_SENTENCES = 20;

export interface Scored extends Span {
  /** How many it has. */
  sentences: number;
  /** 0 to 1. */
  score: number;
}

/**
 * The parts of a text that are measured, by the places of their first and last sentence: the whole of a short text first,
 * then each sentence alone and with the one before.
 */
export function partsOf(sentences: number): (readonly [first: number, last: number])[] {
  const parts: (readonly [number, number])[] = [];
  if (sentences <= MOST_SENTENCES && sentences > 0) parts.push([0, sentences - 1]);
  if (sentences === 1) return parts;
  for (let at = 0; at < sentences; at += 1) {
    parts.push([at, at]);
    if (at > 0 && sentences > 2) parts.push([at - 1, at]);
  }
  return parts;
}

/** The features of each part of a text, as `partsOf` has them. */
export function bagsOf(reader: FeatureReader, text: string): number[][] {
  const features = sentencesOf(text).map(({ start, end }) => reader.featuresOf(text.slice(start, end)));
  return partsOf(features.length).map(([first, last]) => features.slice(first, last + 1).flat());
}

/** Every part of a text with its score. Takes linear time. */
export function scoreParts(reader: FeatureReader, model: LinearModel, text: string): Scored[] {
  const sentences = sentencesOf(text);
  const measured = sentences.map(({ start, end }) => reader.measure(text.slice(start, end), model.weights));
  return partsOf(sentences.length).map(([first, last]) => {
    let sum = 0;
    let count = 0;
    for (let at = first; at <= last; at += 1) {
      sum += measured[at]!.sum;
      count += measured[at]!.count;
    }
    return {
      start: sentences[first]!.start,
      end: sentences[last]!.end,
      sentences: last - first + 1,
      score: probability(model, sum, count),
    };
  });
}

/** The part that scores highest, the shorter one where two do; undefined for a text without words. */
export function highest(parts: readonly Scored[]): Scored | undefined {
  let best: Scored | undefined;
  for (const part of parts) {
    if (
      !best ||
      part.score > best.score ||
      (part.score === best.score && part.end - part.start < best.end - best.start)
    )
      best = part;
  }
  return best;
}
