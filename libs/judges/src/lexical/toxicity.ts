import { englishDataset, englishRecommendedTransformers, RegExpMatcher } from 'obscenity';

const matcher = new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });

/**
 * Swear words and slurs of `obscenity`'s English list, also where letters are doubled or put as digits. It knows words, not meanings:
 * a threat in polite words is not found, a quotation is.
 *
 * @returns `flag` is 1 where there is any; `share` is that of the words with a match in them, 0 for a text without words.
 */
export function toxicity(text: string): { flag: 0 | 1; share: number } {
  const words = [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ start: index, end: index + word.length }));
  // Places of a match are those of its first and last code unit.
  const matches = matcher.getAllMatches(text);
  const toxic = words.filter(({ start, end }) =>
    matches.some(({ startIndex, endIndex }) => startIndex < end && endIndex >= start),
  );
  return { flag: matches.length > 0 ? 1 : 0, share: words.length === 0 ? 0 : toxic.length / words.length };
}
