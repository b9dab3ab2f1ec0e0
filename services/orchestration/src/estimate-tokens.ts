/** Characters of a token, on average, of English text in the usual vocabularies. Which model reads it is not known here. */
const CHARACTERS = 4;

export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS);
}
