import { type EvaluationCompleted, type EvaluationProgressed, type EvaluationRequested, topics } from '@weir/contracts';
import { type KnownRun, KnownRuns, type RunPart, runTopic } from '../runs/known-runs.js';

/** What is known of an evaluation; at least one of the three. */
export interface KnownEvaluation extends KnownRun {
  requested?: Pick<EvaluationRequested, 'suite' | 'cause' | 'caller'>;
  progressed?: EvaluationProgressed;
  completed?: EvaluationCompleted;
}

const CAPACITY = 1_000;

/** All evaluations that were asked for, how far they are and what they came to. */
export class Evaluations extends KnownRuns<KnownEvaluation> {
  constructor() {
    super(CAPACITY, [
      runTopic(topics.evaluationRequested, requestedOf),
      runTopic(topics.evaluationProgressed, (progressed, at) => ({ runId: progressed.runId, at, progressed })),
      runTopic(topics.evaluationCompleted, (completed) => ({
        runId: completed.runId,
        at: Date.parse(completed.startedAt),
        completed,
      })),
    ]);
  }

  /** Known at once, though the topic is yet to be read. */
  started(tenant: string, request: EvaluationRequested, at: number): void {
    this.note(tenant, requestedOf(request, at));
  }
}

/** Not its dataset, which may be large. */
function requestedOf({ runId, suite, cause, caller }: EvaluationRequested, at: number): RunPart<KnownEvaluation> {
  return { runId, at, requested: { suite, cause, caller } };
}
