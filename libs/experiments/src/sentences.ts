const SENTENCE_END = /(?<=[.!?]["'”’)\]]*)\s+/u;

/** A sentence a line. One ends at `.`, `!` or `?` before white space, whatever stands there, and at the end of a line. */
export function inSentences(text: string): string {
  return sentencesOf(text).join('\n');
}

/** The sentences of a text in its order, without white space around them. */
export function sentencesOf(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) => line.trim().split(SENTENCE_END))
    .filter((sentence) => sentence !== '');
}
