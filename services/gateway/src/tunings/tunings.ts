import { type TuningCompleted, type TuningProgressed, type TuningRequested, topics } from '@weir/contracts';
import { hashOf } from '@weir/resources';
import { type KnownRun, KnownRuns, type RunPart, runTopic } from '../runs/known-runs.js';

/** What is known of a tuning; at least one of the three. */
export interface KnownTuning extends KnownRun {
  requested?: {
    model: string;
    trainer: string;
    caller: string;
    /** By which the same request is known again. */
    specHash: string;
  };
  progressed?: TuningProgressed;
  completed?: TuningCompleted;
}

const CAPACITY = 200;

/** All tunings that were asked for, how far they are and what they came to. */
export class Tunings extends KnownRuns<KnownTuning> {
  constructor() {
    super(CAPACITY, [
      runTopic(topics.tuningRequested, requestedOf),
      runTopic(topics.tuningProgressed, (progressed, at) => ({ runId: progressed.runId, at, progressed })),
      runTopic(topics.tuningCompleted, (completed) => ({
        runId: completed.runId,
        at: Date.parse(completed.startedAt),
        completed,
      })),
    ]);
  }

  /** Known at once, though the topic is yet to be read. */
  started(tenant: string, request: TuningRequested, at: number): void {
    this.note(tenant, requestedOf(request, at));
  }
}

function requestedOf({ runId, spec, caller }: TuningRequested, at: number): RunPart<KnownTuning> {
  const { model, trainer } = (spec ?? {}) as { model?: unknown; trainer?: { kind?: unknown } };
  const requested = {
    model: typeof model === 'string' ? model : '',
    trainer: typeof trainer?.kind === 'string' ? trainer.kind : 'adapter',
    caller,
    specHash: hashOf(spec ?? {}),
  };
  return { runId, at, requested };
}
