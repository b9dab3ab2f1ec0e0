import type { Citation, Hit, JsonObject } from '@weir/contracts';
import type { Sampling } from '@weir/resources';

export interface ChatMessageInput {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  /** Of an assistant's message. */
  toolCalls?: readonly ModelToolCall[];
  /** Of a tool's message: the call whose result it is. */
  toolCallId?: string;
}

/** What a model wants called. */
export interface ModelToolCall {
  id: string;
  name: string;
  /** As it wrote them: JSON if it kept to the schema. */
  arguments: string;
}

/** A function that a model may want called. */
export interface ModelTool {
  name: string;
  description: string;
  /** JSON Schema of the arguments, an object's. */
  parameters: JsonObject;
}

export interface TokenLogprob {
  token: string;
  /** Natural logarithm of its probability. */
  logprob: number;
  /** The likeliest tokens at its place. */
  top: readonly Omit<TokenLogprob, 'top'>[];
}

export interface CompletionRequest {
  messages: readonly ChatMessageInput[];
  /** The question by itself, for models that do not take messages. */
  question: string;
  /** What the messages quote, for models that answer from it directly. */
  contexts: readonly Hit[];
  sampling: Sampling;
  tools?: readonly ModelTool[];
  /** `auto`, `none`, `required`, or the name of a function. @default 'auto' */
  toolChoice?: string;
  /** JSON Schema that the text has to fit: providers that can hold a model to it do; whoever asks looks all the same. */
  responseSchema?: JsonObject;
}

export type FinishReason = 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'no-support';

/** What a completion came to. */
export interface Completion {
  text: string;
  finishReason: FinishReason;
  /** Of models that know what they quote. Answer offsets (`answerStart`, `answerEnd`) are set. */
  citations: readonly Citation[];
  /** As the provider counts; of one that does not, a quarter of the characters. */
  usage: { inputTokens: number; outputTokens: number };
  /** How long the model itself worked, without the waiting for others before it, milliseconds. Absent where only the provider knows. */
  computedMs?: number;
  /** The model as the provider names it. */
  model: string;
  /** Absent when it wants nothing called. */
  toolCalls?: readonly ModelToolCall[];
  /** Of each token of the text, of providers that give them when they are asked for. */
  logprobs?: readonly TokenLogprob[];
}

/** A language model. */
export interface ChatModel {
  /**
   * Completes, publishing pieces of the text as they come: together they are the completion's text.
   *
   * @param signal - Ends the completion, which then rejects with the signal's reason.
   * @param onText - Awaited before the next piece is taken; what it fails with, the completion fails with. An empty piece says
   *   that the model goes on with something else than text: with a call.
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
