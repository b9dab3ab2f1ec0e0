/** A mean over queries with its interval, of base and tuned model on the same ones. */
export interface ComparedSet {
  /** `held-back` (with folds: each query by what is learnt without it), or the names of a general set's sources. */
  set: string;
  queries: number;
  /** Mean of the report's metric. */
  base: number;
  tuned: number;
  /** Of tuned over base, with its interval (bootstrap over queries). */
  gain: number;
  low: number;
  high: number;
  /** Held back: the interval lies above 0. General: it lies above the loss that does not matter. */
  holds: boolean;
}

/** What is known of a tuning at its end. */
export interface TuningReport {
  data: {
    /** Content hash of all examples. */
    hash: string;
    learn: number;
    choose: number;
    /** Judged by; with folds, all of them. */
    heldBack: number;
    /** In so many parts, each judged by what was learnt from the others; 1: one part is held back. */
    folds: number;
    /** Left out because they are nearly those of an evaluation, or of what they are judged by. */
    leaked: number;
    /** Put together with an earlier one of the same query. */
    merged: number;
    /** Queries for which nothing is right. */
    withoutPositives: number;
    /** Distinct texts that were embedded. */
    texts: number;
  };
  /** Of the trainer, defaults included. */
  settings: Record<string, unknown>;
  /** An entry an epoch; the first is of the base. `heldBackScore` is the mean average precision on what chooses the step. */
  history: { step: number; loss?: number | undefined; heldBackScore?: number | undefined }[];
  /** The step that the model is of; 0 where nothing was better than the base. */
  step: number;
  /** What is compared: `ndcg@10` of rankings, `token-f1` of answers. */
  metric: string;
  gate: ComparedSet[];
  cost: {
    /** Processor time, over all attempts. */
    seconds: number;
    /** An estimate: watts × time. */
    kilowattHours: number;
    amount: number;
    currency: string;
  };
  /** Where a model of its own was written: each of its files beside the base's, by what was held back. */
  files?:
    | {
        /** `base`, `model.onnx` or `model_int8.onnx`. */
        file: string;
        bytes: number;
        /** On one thread or as many as the trainer has. */
        textsPerSecond: number;
        /** Lowest cosine of its embeddings to those of the trained model before it was written; null for the base. */
        lowestCosine: number | null;
        /** Share of the queries whose nearest text is right. */
        accuracy: number;
      }[]
    | undefined;
  /** Whether it went on from a checkpoint. */
  resumed: boolean;
}
