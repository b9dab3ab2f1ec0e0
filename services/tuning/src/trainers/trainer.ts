import type { RankingExample } from '@weir/datasets';
import type { EmbeddingModelSpec } from '@weir/resources';
import type { TuningReport } from '@weir/tunings';
import type { PlannedTuning } from '../plan-tuning.js';
import type { LearningSet } from '../split-examples.js';

/** Texts with their embeddings by the base. */
export interface EmbeddedTexts {
  /** By text, a row; in the order of the rows. */
  rows: ReadonlyMap<string, number>;
  embeddings: readonly Float32Array[];
}

/** The same rows by a tuned model: as queries, and as what is found. */
export interface TunedEmbeddings {
  queries: readonly Float32Array[];
  texts: readonly Float32Array[];
}

export interface TrainingStep {
  step: number;
  steps: number;
  loss: number;
  /** Processor time of a process of the trainer's own so far, over all attempts. */
  processorSeconds?: number;
  /** What it can be gone on from; absent where the trainer keeps that itself. */
  makeCheckpoint?: () => Uint8Array;
}

/** What a trainer is given. */
export interface TrainingJob {
  plan: PlannedTuning;
  learning: LearningSet;
  /** Not learnt from. */
  heldBack: readonly RankingExample[];
  texts: EmbeddedTexts;
  signal: AbortSignal;
  /** Of an earlier attempt. */
  checkpoint: Uint8Array | undefined;
  onStep: (step: TrainingStep) => Promise<void>;
}

/** What it makes of it. */
export interface Trained {
  /** Defaults included. */
  settings: Record<string, unknown>;
  history: TuningReport['history'];
  /** Step that the model is of; 0 where nothing was better than the base. */
  step: number;
  dimensions: number;
  embeddings: TunedEmbeddings;
  /** Whether it went on from what the trainer itself kept. */
  resumed: boolean;
  /** Of a model of its own: what was written, beside the base's. */
  files?: TuningReport['files'];
  /** What the Model is declared as. */
  modelSpec: (report: TuningReport) => Pick<EmbeddingModelSpec, 'model' | 'precision' | 'adapter'>;
}
