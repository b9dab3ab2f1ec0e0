/** Turns texts into embeddings. */
export interface Embedder {
  /** Name of the model, such as `all-MiniLM-L6-v2`; part of an index's generation. */
  readonly model: string;
  readonly dimensions: number;
  /** Tokens of a text that count; what follows is cut. */
  readonly maxTokens: number;
  /**
   * @returns One vector for each text, in order: `dimensions` long, L2-normalised.
   * @throws WeirError `embedding-failed`.
   */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]>;
  /** Tokens of a text by this model's own tokenizer, without the special ones; not cut. */
  countTokens(text: string): number;
  close(): Promise<void>;
}

export interface EmbedOptions {
  signal?: AbortSignal;
  /** `query` goes ahead of all `bulk` work. @default 'bulk' */
  lane?: 'bulk' | 'query';
}
