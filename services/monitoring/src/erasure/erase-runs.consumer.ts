import {
  create,
  type ErasedObject,
  ErasureStepCompletedSchema,
  type ErasureStepRequested,
  hashId,
  topics,
} from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency, emit, type Emission } from '@weir/kafka';
import { eraseRuns } from './erase-runs.js';
import type { RunErasure } from './run-erasure.port.js';

/** Of the stores that erasures go through, the one that this service answers for. */
const STORE = 'runs';
const LONGEST_MS = 1_800_000;

/** Does the steps of erasures in the chain log. */
export function eraseRunsConsumer(store: RunErasure, dependencies: readonly Dependency[]): AnyConsumer {
  return defineConsumer({
    group: 'weir.monitoring.erase-runs',
    topic: topics.erasureStepRequested,
    ledger: [topics.erasureStepCompleted],
    outcomeId: replyId,
    concurrency: 1,
    timeoutMs: LONGEST_MS,
    retry: { attempts: 3, firstDelayMs: 1_000, maxDelayMs: 10_000 },
    dependencies,
    gather: async (step, { envelope, owned, signal }) =>
      step.store === STORE ? eraseRuns(step, { tenant: envelope.tenant, owned, signal }, store) : [],
    handle: (step, objects) => (step.store === STORE ? [reply(step, objects)] : []),
    reject: (error, step) => (step?.store === STORE ? [reply(step, [], error.message)] : undefined),
  });
}

function reply(step: ErasureStepRequested, objects: ErasedObject[], failure = ''): Emission {
  const { erasureId, stepId, store, action } = step;
  const message = create(ErasureStepCompletedSchema, { erasureId, stepId, store, action, objects, failure });
  return emit(topics.erasureStepCompleted, message, { id: replyId(step) });
}

function replyId({ erasureId, stepId }: ErasureStepRequested): string {
  return hashId('erasure-step', erasureId, stepId);
}
