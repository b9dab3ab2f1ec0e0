/** A mean over queries with its interval, of base and tuned model on the same ones. */
export interface ComparedMetric {
  /** `held-back`, or what the general set is called. */
  set: string;
  /** `ndcg@10`, `loss`, … */
  metric: string;
  items: number;
  base: number;
  tuned: number;
  /** Of tuned over base; below 0 is worse where more is better. */
  gain: number;
  /** Of the gain, by paired bootstrap, at the gate's alpha. */
  low: number;
  high: number;
  holds: boolean;
}

/** What is known of a tuning at its end. */
export interface TuningReport {
  data: {
    /** Content hash of all examples. */
    hash: string;
    learn: number;
    choose: number;
    heldBack: number;
    /** Left out because they are nearly those of an evaluation, or of what is held back. */
    leaked: number;
    duplicates: number;
  };
  /** Of the trainer, defaults included. */
  settings: Record<string, unknown>;
  /** An entry an epoch; the first is of the base. */
  history: { step: number; loss?: number; heldBackScore: number }[];
  /** The step that the model is of. */
  step: number;
  gate: ComparedMetric[];
  cost: {
    /** Processor time of training, over all attempts. */
    seconds: number;
    /** An estimate: watts × time. */
    kilowattHours: number;
    amount: number;
    currency: string;
  };
  /** How often it went on from a checkpoint. */
  resumed: number;
  /** Files of the model below the folder of models, with bytes and SHA-256. */
  files: { path: string; bytes: number; sha256: string }[];
  /** MLflow: run, and version in its registry. */
  mlflow?: { runId: string; model: string; version: string };
}
