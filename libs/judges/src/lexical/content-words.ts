import { porterStem } from '@weir/metrics';

/** English words that say nothing by themselves. */
const STOP_WORDS = new Set(
  (
    'a about above after again all also am an and any are as at be because been before being below between both but by can could did ' +
    'do does doing down during each few for from further had has have having he her here hers him his how i if in into is it its itself ' +
    'just me more most my no nor not now of off on once only or other our out over own same she should so some such than that the their ' +
    'them then there these they this those through to too under until up us very was we were what when where which while who whom why ' +
    'will with would yes you your'
  ).split(' '),
);

/**
 * The words of a text that carry meaning, each once: in lower case, without English function words, English endings taken off (Porter).
 * Words of other languages stay whole.
 */
export function contentWords(text: string): Set<string> {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => !STOP_WORDS.has(word)).map(porterStem));
}
