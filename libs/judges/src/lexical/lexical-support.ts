import { contentWords } from './content-words.js';
import { sentencesOf } from './sentences-of.js';

/** What part of a sentence's content words has to be there for the sentence to count. */
export const SUPPORTED_FROM = 0.8;

/**
 * The share of a text's sentences whose content words occur in the sources: `SUPPORTED_FROM` of them and more, wherever they stand.
 * Sentences without content words do not count.
 *
 * @returns From 0 to 1; undefined where no sentence has content words.
 */
export function lexicalSupport(text: string, sources: readonly string[]): number | undefined {
  const known = new Set(sources.flatMap((source) => [...contentWords(source)]));
  const sentences = sentencesOf(text)
    .map((sentence) => [...contentWords(sentence)])
    .filter((words) => words.length > 0);
  if (sentences.length === 0) return undefined;
  const supported = sentences.filter(
    (words) => words.filter((word) => known.has(word)).length >= SUPPORTED_FROM * words.length,
  );
  return supported.length / sentences.length;
}
