/** What a judge is asked. Two equal requests are one and the same: nothing else goes into its reply. */
export interface JudgeRequest {
  system?: string;
  messages: readonly { role: 'user' | 'assistant'; content: string }[];
  /** JSON Schema of the reply: models that can be held to it are; the reply is checked all the same. */
  responseSchema?: Readonly<Record<string, unknown>>;
  temperature: number;
  /** A whole number of 0 to 2^31 − 1. */
  seed: number;
  maxOutputTokens: number;
}

/** What a call took. `cost` is in the currency of the model's prices. */
export interface CallUsage {
  inputTokens: number;
  outputTokens: number;
  cost: number;
}

/** A language model that judges. */
export interface JudgeModel {
  /** As scores name it: the model and, where it is known, its version. */
  readonly name: string;
  /**
   * @throws WeirError, as of any model: it becomes the problem of the item.
   */
  complete(request: JudgeRequest, signal: AbortSignal): Promise<{ text: string; usage: CallUsage }>;
}

/**
 * Embeddings of texts, in their order, of one and the same number of dimensions; of any length. What they cost is counted by whoever
 * makes them.
 */
export type Embed = (
  texts: readonly string[],
  signal: AbortSignal,
) => Promise<readonly (Float32Array | readonly number[])[]>;
