// No token holds it: it is white space to every tokenizer here.
const SEPARATOR = '\u001f';

/** The runs of `n` neighbouring tokens, each as one text; none when there are fewer tokens. */
export function ngrams(tokens: readonly string[], n: number): string[] {
  return Array.from({ length: Math.max(0, tokens.length - n + 1) }, (_, index) =>
    tokens.slice(index, index + n).join(SEPARATOR),
  );
}
