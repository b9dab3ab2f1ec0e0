export interface ClassifyOptions {
  /** Ends the work; it then rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface Label {
  name: string;
  /** 0 to 1. */
  score: number;
}

/** Says what kind of text a text is. */
export interface Classifier {
  /** Name of the model. */
  readonly model: string;
  /** What it tells apart. */
  readonly labels: readonly string[];
  /**
   * @returns For each text, in order, all labels by falling score. The scores of a text sum to 1, unless a text can have several
   *   labels.
   * @throws WeirError retryable `model-unavailable`.
   */
  classify(texts: readonly string[], options?: ClassifyOptions): Promise<Label[][]>;
  close(): Promise<void>;
}
