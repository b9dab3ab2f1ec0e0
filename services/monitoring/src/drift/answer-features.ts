import { sentiment } from '@weir/metrics';
import { languageOf, LOOKED_AT, wordsIn } from './question-features.js';
import type { RunFeatures } from './run-features.js';

/** What drift looks at of an answer. The words whose tone is known are English: of other languages nothing is said. */
export function answerFeatures(text: string): Pick<RunFeatures, 'answerWords' | 'answerSentiment'> {
  const answerWords = wordsIn(text);
  return languageOf(text) === 'en'
    ? { answerWords, answerSentiment: sentiment(text.slice(0, LOOKED_AT)) }
    : { answerWords };
}
