import type { LoraSettings } from '@weir/tunings';

/** A query with what is right for it, and what is not. */
export interface Pair {
  query: string;
  positive: string;
  negatives: readonly string[];
}

export interface LoraJob {
  /** What its files are known by: the same for each attempt, another for each tuning. */
  id: string;
  /** Folder of models that is tuned. */
  base: string;
  /** Folder of models that appears, whole, at the end. */
  output: string;
  learn: readonly Pair[];
  /** What base and results are compared by. */
  unseen: readonly Pair[];
  settings: Omit<LoraSettings, 'kind' | 'precision'>;
  seed: number;
}

export interface LoraProgress {
  step: number;
  of: number;
  loss: number;
  /** Processor time, over all processes of the job. */
  seconds: number;
}

export interface LoraFile {
  /** `base`, `model.onnx` or `model_int8.onnx`. */
  file: string;
  bytes: number;
  textsPerSecond: number;
  /** Lowest cosine of its embeddings to those of the trained model in torch; null for the base. */
  lowestCosine: number | null;
  /** For each unseen pair, whether the nearest text is the right one: 1 or 0. */
  right: number[];
}

export interface LoraResult {
  /** Step of the checkpoint that the last process went on from; 0 without. */
  resumedFrom: number;
  /** How often a process died and another went on. */
  restarts: number;
  compared: LoraFile[];
}

/** Low-rank matrices for a transformer, trained elsewhere: there is a process for each job, which keeps its own checkpoints. */
export interface LoraWorker {
  /**
   * @throws WeirError fatal `tuning-setup-missing`; poison `tuning-diverged`, `tuning-out-of-memory`, `tuning-needs-gpu`, `tuning-base-missing`,
   *   `tuning-base-unsupported`, `tuning-base-differs`, `tuning-bits-unsupported`, `tuning-export-differs`, `tuning-worker-died`, `tuning-worker-failed`.
   */
  train(job: LoraJob, signal: AbortSignal, onProgress: (progress: LoraProgress) => Promise<void>): Promise<LoraResult>;
  /** Takes away what is left of a job: its examples and checkpoints, and its model unless that is registered. */
  clear(job: Pick<LoraJob, 'id' | 'output'>, isRegistered: boolean): Promise<void>;
}
