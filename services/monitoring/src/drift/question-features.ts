import { eld } from 'eld/small';
import type { RunFeatures } from './run-features.js';

/** Of longer texts, this much is looked at. UTF-16 code units. */
export const LOOKED_AT = 4_000;

/** What drift looks at of a question, besides its embedding. */
export function questionFeatures(text: string): Pick<RunFeatures, 'questionWords' | 'questionLanguage'> {
  return { questionWords: wordsIn(text), questionLanguage: languageOf(text) };
}

/** ISO 639-1; `unclear` where a text is too short or mixed. */
export function languageOf(text: string): string {
  const detected = eld.detect(text.slice(0, LOOKED_AT));
  return detected.isReliable() ? detected.language : 'unclear';
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Words of a text, in any script. */
export function wordsIn(text: string): number {
  let words = 0;
  for (const { isWordLike } of segmenter.segment(text)) if (isWordLike) words += 1;
  return words;
}
