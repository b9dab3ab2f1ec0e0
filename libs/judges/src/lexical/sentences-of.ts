const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** The sentences of a text by Unicode's rules (UAX 29), without white space around them. */
export function sentencesOf(text: string): string[] {
  return [...segmenter.segment(text)].map(({ segment }) => segment.trim()).filter((sentence) => sentence !== '');
}
