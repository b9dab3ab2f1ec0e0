import type { Citation, Hit } from '@weir/contracts';
import type { Sampling } from '@weir/resources';

export interface ChatMessageInput {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface CompletionRequest {
  messages: readonly ChatMessageInput[];
  /** The question by itself, for models that do not take messages. */
  question: string;
  /** What the messages quote, for models that answer from it directly. */
  contexts: readonly Hit[];
  sampling: Sampling;
}

export type FinishReason = 'stop' | 'length' | 'content-filter' | 'no-support';

/** What a completion came to. */
export interface Completion {
  text: string;
  finishReason: FinishReason;
  /** Of models that know what they quote. Answer offsets (`answerStart`, `answerEnd`) are set. */
  citations: readonly Citation[];
  /** As the provider counts; of one that does not, a quarter of the characters. */
  usage: { inputTokens: number; outputTokens: number };
  /** The model as the provider names it. */
  model: string;
}

/** A language model. */
export interface ChatModel {
  /**
   * Completes, publishing pieces of the text as they come: together they are the completion's text.
   *
   * @param signal - Ends the completion, which then rejects with the signal's reason.
   * @param onText - Awaited before the next piece is taken; what it fails with, the completion fails with.
   * @throws WeirError, classified where it is understood: `model-rate-limited`, `model-unavailable`, `model-timeout` and
   *   `model-stream-cut` (retryable), `model-refused-request` (poison: 400 and the like), `model-unauthorised` (poison, names the
   *   setting), and of extractive models `embedding-failed` (retryable) and `model-missing`. Never one that quotes a message or
   *   a key. A text that was cut is never a completion.
   */
  complete(
    request: CompletionRequest,
    signal: AbortSignal,
    onText: (text: string) => void | Promise<void>,
  ): Promise<Completion>;
}
