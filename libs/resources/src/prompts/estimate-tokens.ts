/** Characters of English text that make a token with the usual tokenizers. */
const CHARACTERS_PER_TOKEN = 4;

/** For whom no tokenizer counts: a quarter of the characters. */
export function estimateTokens(...texts: readonly string[]): number {
  return Math.ceil(texts.reduce((sum, { length }) => sum + length, 0) / CHARACTERS_PER_TOKEN);
}
