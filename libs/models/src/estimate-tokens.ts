import type { CompletionRequest } from './chat-model.port.js';

/** Characters of English text that make a token with the usual tokenizers. */
const CHARACTERS_PER_TOKEN = 4;

/** For servers and models that do not count: a quarter of the characters. */
export function estimateTokens(...texts: readonly string[]): number {
  return Math.ceil(texts.reduce((sum, { length }) => sum + length, 0) / CHARACTERS_PER_TOKEN);
}

/** What the messages of a request have, by the same estimate. */
export function promptTokensOf({ messages }: Pick<CompletionRequest, 'messages'>): number {
  return estimateTokens(...messages.map(({ content }) => content));
}
