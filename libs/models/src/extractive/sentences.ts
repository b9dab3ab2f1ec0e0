export interface Span {
  start: number;
  end: number;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** What ends in a full stop without ending a sentence. */
const ABBREVIATION =
  /(?:^|[\s("'*_])(?:[A-Z]|e\.g|i\.e|cf|vs|etc|approx|incl|Mr|Mrs|Ms|Dr|Prof|St|Nr|No|Nos|Art|Sec|Fig|Inc|Ltd|Co|Jr|Sr)\.$/;

/** A sentence of fewer letters and digits than this says nothing by itself, such as `Yes.`: it stays with the one before. */
const SHORTEST = 10;

/**
 * The sentences of a paragraph, which may be wrapped over several lines.
 *
 * @returns In order, without white space around them.
 */
export function sentencesOf(text: string, from: number, to: number): Span[] {
  const paragraph = masked(text.slice(from, to));
  const spans: Span[] = [];
  for (const { segment, index } of segmenter.segment(paragraph)) {
    const trimmed = segment.trim();
    if (trimmed === '') continue;
    const start = from + index + segment.indexOf(trimmed);
    const span = { start, end: start + trimmed.length };
    const last = spans.at(-1);
    if (last && continues(text.slice(last.start, last.end), trimmed)) last.end = span.end;
    else spans.push(span);
  }
  return spans;
}

/** The same text, as long, without what looks like the end of a sentence and is none: line breaks, code, addresses. */
function masked(text: string): string {
  return text
    .replace(/\s/g, ' ')
    .replace(/`[^`]{1,300}`|\]\([^() ]{1,2000}\)|\bhttps?:\/\/[^\s)\]>]+(?=[\s)\]>])/g, (found) =>
      'x'.repeat(found.length),
    );
}

function continues(before: string, sentence: string): boolean {
  if (ABBREVIATION.test(before)) return true;
  if (/:["'*_)]*$/.test(before)) return false;
  return (sentence.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < SHORTEST;
}
