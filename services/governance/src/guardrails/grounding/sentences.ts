import type { Span } from '../edits.js';

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

export interface Sentence extends Span {
  text: string;
}

/** Sentences of a text by Unicode's rules (UAX 29), and its lines, which end one too. With the white space after them. */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  for (const { segment, index } of segmenter.segment(text)) {
    let from = 0;
    while (from < segment.length) {
      const feed = segment.indexOf('\n', from);
      const to = feed === -1 ? segment.length : feed + 1;
      const line = segment.slice(from, to);
      const before = sentences.at(-1);
      // A marker of a citation after the full stop is of the sentence before.
      if (before && /^(?:\s*\[\d{1,3}\])+[\s.]*$/.test(line)) before.end = index + to;
      else if (/[\p{L}\p{N}]/u.test(line)) sentences.push({ text: line, start: index + from, end: index + to });
      from = to;
    }
  }
  return sentences;
}
