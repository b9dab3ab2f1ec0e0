import type { Span } from './unit.js';

// One locale for all: ids of chunks must not depend on the machine's settings, and the rules barely differ.
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Abbreviations that end no sentence, and those that end none before a number. Initials (`J. Smith`, `U.S. Army`) likewise. */
const neverLast =
  /(?:^|[\s("'])(?:\p{Lu}|(?:\p{L}\.){1,3}\p{L}|Mr|Mrs|Ms|Dr|Prof|St|Mt|vs|cf|ca|approx|resp|bzw|vgl|Abs|et al)\.$/u;
const lastUnlessNumber = /(?:^|[\s(])(?:No|Nos|Nr|Fig|Figs|Eq|Sec|Ch|Vol|Art|Tab|pp?|v|§)\.$/i;
const longestAbbreviation = 12;

/**
 * The sentences of a part of the text, in order, without the white space between them. Line ends inside are taken as
 * spaces, so wrapped paragraphs keep their sentences. Linear in the length of the part.
 */
export function sentenceSpans(text: string, part: Span): Span[] {
  const spans: Span[] = [];
  let open: Span | undefined;
  for (const { segment, index } of segmenter.segment(text.slice(part.start, part.end).replaceAll('\n', ' '))) {
    const words = segment.trim();
    if (words === '') continue;
    const from = part.start + index + segment.indexOf(words);
    if (
      open !== undefined &&
      continues(text.slice(Math.max(open.start, open.end - longestAbbreviation), open.end), words)
    ) {
      open.end = from + words.length;
      continue;
    }
    open = { start: from, end: from + words.length };
    spans.push(open);
  }
  return spans;
}

function continues(ending: string, next: string): boolean {
  return neverLast.test(ending) || (/^[\d(]/.test(next) && lastUnlessNumber.test(ending));
}
