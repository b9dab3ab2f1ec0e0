import { estimateTokens } from '@weir/resources';
import type { CompletionRequest } from './chat-model.port.js';

/** What the messages of a request have, by estimate: for servers and models that do not count. */
export function promptTokensOf({ messages }: Pick<CompletionRequest, 'messages'>): number {
  return estimateTokens(...messages.map(({ content }) => content));
}
