import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { WeirError } from '@weir/errors';
import type { EmbeddingAdapter } from '../embedding-adapter.js';
import { adamStep } from './adam.js';
import { adaptRows, addGradient, rowsOf, type Weights } from './adapted-rows.js';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
import { contrastiveLoss, type Target } from './contrastive-loss.js';
import { type Draw, epochPlan, stepsOfEpoch } from './epoch-plan.js';
import { heldBackScore } from './held-back-score.js';
import { zeros } from './matrix.js';
import { DEFAULT_SETTINGS, requireSettings, type TrainingSettings } from './settings.js';
import { copyOf, type EpochResult, initialState, type TrainingState } from './training-state.js';
import { requireTrainingSet, type TrainingSet, trainingSetHash } from './training-set.js';

export interface TrainedAdapter {
  adapter: EmbeddingAdapter;
  /** The step that it is of; 0 where none was better than embeddings as they are, which the adapter then leaves so. */
  step: number;
  /** The first entry is of embeddings as they are. */
  history: EpochResult[];
  settings: TrainingSettings;
}

export interface TrainingProgress {
  step: number;
  /** At most; less where it ends early. */
  steps: number;
  /** Of this step. */
  loss: number;
}

export interface TrainingRun {
  /** After every step. What it returns is waited for. `checkpoint` makes bytes to go on from. */
  onStep?: (progress: TrainingProgress, checkpoint: () => Uint8Array) => void | Promise<void>;
  /** Ends it between two steps with the signal's reason. */
  signal?: AbortSignal;
  /** Goes on from here. The end is the same, bit for bit, as without the interruption. */
  checkpoint?: Uint8Array;
}

/** An epoch that costs so many nats more than embeddings as they are leads nowhere. */
const DIVERGED = 1;

/**
 * Learns an adapter from queries and what is right for them: InfoNCE over what else is in the step and over negatives of each query's
 * own, AdamW, a rate that falls along half a cosine. After each epoch it is measured how well what is held back is ranked; the adapter
 * is that of the best epoch, embeddings as they are included.
 *
 * The same examples and settings give the same bits. It takes one processor, and lets go of it between steps.
 *
 * @throws WeirError poison `tuning-settings-invalid`, `tuning-examples-too-few`, `tuning-examples-duplicate`,
 *   `tuning-examples-malformed`, `tuning-diverged`, `tuning-checkpoint-foreign`, `adapter-malformed` (the checkpoint).
 */
export async function trainAdapter(
  set: TrainingSet,
  given: Partial<TrainingSettings> = {},
  { onStep, signal, checkpoint }: TrainingRun = {},
): Promise<TrainedAdapter> {
  const settings = { ...DEFAULT_SETTINGS, ...given };
  requireSettings(settings);
  requireTrainingSet(set);
  const job = hash('sha256', JSON.stringify([settings, trainingSetHash(set)]));
  const { rank, seed, epochs, side } = settings;
  const dimensions = set.embeddings.columns;
  const state = checkpoint ? decodeCheckpoint(checkpoint, job) : initialState(rank, dimensions, seed);
  const perEpoch = stepsOfEpoch(set.examples, settings);
  const steps = epochs * perEpoch;
  if (state.history.length === 0) endEpoch(set, settings, state, undefined);
  let plan: Draw[][] = [];
  while (state.step < steps && !hasSettled(state, settings.patience)) {
    signal?.throwIfAborted();
    const [epoch, place] = [Math.floor(state.step / perEpoch), state.step % perEpoch];
    if (place === 0 || plan.length === 0) plan = epochPlan(set.examples, epoch, settings);
    const loss = takeStep(set, settings, state, plan[place]!, steps);
    if (place + 1 === perEpoch) endEpoch(set, settings, state, state.lossSum / perEpoch);
    await onStep?.({ step: state.step, steps, loss }, () => encodeCheckpoint(state, job));
    await setImmediate();
  }
  const { best, bestStep, history } = state;
  const adapter = {
    dimensions,
    rank,
    side,
    down: Float32Array.from(best.down.values),
    up: Float32Array.from(best.up.values),
  };
  return { adapter, step: bestStep, history, settings };
}

/** @returns The loss before the step. */
function takeStep(
  { embeddings }: TrainingSet,
  { side, rank, temperature, rate, decay }: TrainingSettings,
  state: TrainingState,
  draws: readonly Draw[],
  steps: number,
): number {
  const { candidates, targets } = candidatesOf(draws);
  const queries = adaptRows(
    state.weights,
    rowsOf(
      embeddings,
      draws.map(({ example }) => example.query),
    ),
  );
  const rows = rowsOf(embeddings, candidates);
  const adapted = side === 'both' ? adaptRows(state.weights, rows) : undefined;
  const { loss, queryGradient, candidateGradient } = contrastiveLoss(
    queries.outputs,
    adapted?.outputs ?? rows,
    targets,
    temperature,
  );
  const gradient: Weights = { down: zeros(rank, embeddings.columns), up: zeros(rank, embeddings.columns) };
  addGradient(gradient, state.weights, queries, queryGradient);
  if (adapted) addGradient(gradient, state.weights, adapted, candidateGradient);
  if (state.step === 0) state.firstLoss = loss;
  const cooled = (rate * (1 + Math.cos((Math.PI * state.step) / steps))) / 2;
  state.step += 1;
  state.lossSum += loss;
  adamStep(state.weights, gradient, state.moments, state.step, { rate: cooled, decay });
  if (!Number.isFinite(loss)) throw diverged(state.step);
  return loss;
}

/** All that the examples of a step bring, each once. */
function candidatesOf(draws: readonly Draw[]): { candidates: number[]; targets: Target[] } {
  const places = new Map<number, number>();
  const place = (row: number) => {
    if (!places.has(row)) places.set(row, places.size);
  };
  for (const { positive } of draws) place(positive);
  for (const { negatives } of draws) for (const row of negatives) place(row);
  const targets = draws.map(({ example, positive }): Target => {
    const ignored = new Set<number>();
    for (const row of [example.query, ...example.positives]) {
      const at = places.get(row);
      if (at !== undefined && row !== positive) ignored.add(at);
    }
    return { positive: places.get(positive)!, ignored };
  });
  return { candidates: [...places.keys()], targets };
}

function endEpoch(set: TrainingSet, settings: TrainingSettings, state: TrainingState, loss: number | undefined): void {
  const { step, history } = state;
  state.lossSum = 0;
  if (loss !== undefined && loss > state.firstLoss + DIVERGED) throw diverged(step);
  const held = set.heldBack.length > 0 ? heldBackScore(set, state.weights, settings.side) : undefined;
  const best = Math.max(...history.map(({ heldBackScore: other }) => other ?? Number.NEGATIVE_INFINITY));
  if (held === undefined || held > best) {
    state.best = copyOf(state.weights);
    state.bestStep = step;
  }
  history.push({
    step,
    ...(loss === undefined ? {} : { loss }),
    ...(held === undefined ? {} : { heldBackScore: held }),
  });
}

function hasSettled({ history, bestStep }: TrainingState, patience: number): boolean {
  return history.filter(({ step }) => step > bestStep).length >= patience;
}

function diverged(step: number): WeirError {
  return new WeirError({
    code: 'tuning-diverged',
    disposition: 'poison',
    field: 'rate',
    message: `At step ${step} the loss is far above that of the embeddings as they are. Try a lower rate.`,
  });
}
