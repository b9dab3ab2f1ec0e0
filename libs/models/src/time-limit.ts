import { WeirError } from '@weir/errors';
import type { ChatModel } from './chat-model.port.js';

/** What a completion may take, milliseconds. */
export interface TimeLimits {
  /** From the call to the end. */
  timeoutMs: number;
  /** From the call to the first text. */
  firstTextTimeoutMs?: number;
  /** Between two pieces of text, and from the last one to the end. */
  textGapTimeoutMs?: number;
}

/**
 * Ends completions that take longer than they may, pieces published or not. The time in which a piece is taken counts for
 * the whole alone.
 *
 * @throws WeirError retryable `model-timeout`.
 */
export function withTimeLimits(model: ChatModel, limits: TimeLimits): ChatModel {
  const { timeoutMs, firstTextTimeoutMs, textGapTimeoutMs } = limits;
  return {
    async complete(request, signal, onText) {
      const limit = new AbortController();
      const endAfter = (milliseconds: number, what: string) =>
        setTimeout(() => limit.abort(timeout(`The model ${what} ${milliseconds} ms.`)), milliseconds);
      const total = endAfter(timeoutMs, 'took longer than');
      let silence = firstTextTimeoutMs === undefined ? undefined : endAfter(firstTextTimeoutMs, 'said nothing for');
      try {
        return await model.complete(request, AbortSignal.any([signal, limit.signal]), async (text) => {
          clearTimeout(silence);
          await onText(text);
          if (textGapTimeoutMs !== undefined) silence = endAfter(textGapTimeoutMs, 'stopped in its answer for');
        });
      } catch (error) {
        if (signal.aborted || !limit.signal.aborted) throw error;
        throw limit.signal.reason;
      } finally {
        clearTimeout(total);
        clearTimeout(silence);
      }
    },
  };
}

function timeout(message: string): WeirError {
  return new WeirError({ code: 'model-timeout', disposition: 'retryable', message });
}
