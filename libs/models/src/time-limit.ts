import { WeirError } from '@weir/errors';
import type { ChatModel } from './chat-model.port.js';

/**
 * Ends completions that take longer than `timeoutMs`, pieces published or not.
 *
 * @throws WeirError retryable `model-timeout`.
 */
export function withTimeLimit(model: ChatModel, timeoutMs: number): ChatModel {
  return {
    async complete(request, signal, onText) {
      const limit = AbortSignal.timeout(timeoutMs);
      try {
        return await model.complete(request, AbortSignal.any([signal, limit]), onText);
      } catch (error) {
        if (signal.aborted || !limit.aborted) throw error;
        throw new WeirError({
          code: 'model-timeout',
          disposition: 'retryable',
          message: `The model took longer than ${timeoutMs} ms.`,
        });
      }
    },
  };
}
