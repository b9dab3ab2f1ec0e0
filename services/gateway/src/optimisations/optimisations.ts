import {
  type OptimisationCompleted,
  type OptimisationProgressed,
  type OptimisationRequested,
  topics,
} from '@weir/contracts';
import { type KnownRun, KnownRuns, type RunPart, runTopic } from '../runs/known-runs.js';

/** What is known of an optimisation; at least one of the three. */
export interface KnownOptimisation extends KnownRun {
  requested?: { app: string; caller: string };
  progressed?: OptimisationProgressed;
  completed?: OptimisationCompleted;
}

const CAPACITY = 200;

/** All optimisations that were asked for, how far they are and what they came to. */
export class Optimisations extends KnownRuns<KnownOptimisation> {
  constructor() {
    super(CAPACITY, [
      runTopic(topics.optimisationRequested, requestedOf),
      runTopic(topics.optimisationProgressed, (progressed, at) => ({ runId: progressed.runId, at, progressed })),
      runTopic(topics.optimisationCompleted, (completed) => ({
        runId: completed.runId,
        at: Date.parse(completed.startedAt),
        completed,
      })),
    ]);
  }

  /** Known at once, though the topic is yet to be read. */
  started(tenant: string, request: OptimisationRequested, at: number): void {
    this.note(tenant, requestedOf(request, at));
  }
}

/** Not its dataset, which may be large. */
function requestedOf({ runId, spec, caller }: OptimisationRequested, at: number): RunPart<KnownOptimisation> {
  const app = typeof spec?.['app'] === 'string' ? spec['app'] : '';
  return { runId, at, requested: { app, caller } };
}
