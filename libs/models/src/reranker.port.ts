export interface RerankOptions {
  /** Ends the work; it then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Says how well texts answer a query, each read together with it. */
export interface Reranker {
  /** Name of the model. */
  readonly model: string;
  /**
   * @returns One score for each text, in order, from 0 to 1; comparable within a query.
   * @throws WeirError retryable `model-unavailable`.
   */
  rerank(query: string, texts: readonly string[], options?: RerankOptions): Promise<number[]>;
  close(): Promise<void>;
}
