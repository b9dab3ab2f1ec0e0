import {
  create,
  type ErasedObject,
  ErasureStepCompletedSchema,
  type ErasureStepRequested,
  hashId,
  type ResourceChangedSchema,
  topics,
} from '@weir/contracts';
import { type AnyConsumer, defineConsumer, emit, type Emission, emitOther } from '@weir/kafka';
import { MLFLOW } from '@weir/mlflow';
import { resourceMessage } from '@weir/resources';
import type { AffectedDataset } from './erase-datasets.js';
import { type ErasedExperiments, eraseExperiments, type ErasurePorts } from './erase-experiments.js';

/** Of the stores that erasures go through, the one that this service answers for. */
const STORE = 'experiments';
/** All results of a tenant are read. */
const LONGEST_MS = 1_800_000;
const NOTHING: ErasedExperiments = { objects: [], resources: [] };

/** Does the steps of erasures in MLflow and in datasets. */
export function eraseExperimentsConsumer(ports: ErasurePorts): AnyConsumer {
  const { mlflow } = ports;
  return defineConsumer({
    group: 'weir.evaluation.erase-experiments',
    topic: topics.erasureStepRequested,
    ledger: [topics.erasureStepCompleted],
    outcomeId: replyId,
    concurrency: 1,
    timeoutMs: LONGEST_MS,
    retry: { attempts: 3, firstDelayMs: 1_000, maxDelayMs: 10_000 },
    dependencies: mlflow
      ? [
          {
            name: MLFLOW,
            check: (signal) =>
              mlflow
                .withoutRetries()
                .experiments.getByName('Default', signal)
                .then(() => undefined),
          },
        ]
      : [],
    gather: async (step, { envelope, signal }) =>
      step.store === STORE ? eraseExperiments(step, { tenant: envelope.tenant, signal }, ports) : NOTHING,
    handle: (step, { objects, resources }, { timestamp }) =>
      step.store === STORE
        ? [...resources.map((one) => declared(one, step, timestamp)).flat(), reply(step, objects)]
        : [],
    reject: (error, step) => (step?.store === STORE ? [reply(step, [], error.message)] : undefined),
  });
}

/** A dataset without what is erased, in place of the one that has it; one that has nothing else is deleted. */
function declared({ place, resource }: AffectedDataset, step: ErasureStepRequested, at: number): Emission[] {
  const id = hashId('erasure-resource', step.erasureId, step.stepId, place);
  if (resource === undefined) return [];
  if (resource === null) {
    return [emitOther(topics.resourceChanged, topics.resourceChanged.schema, null, { key: place, id })];
  }
  const message = resourceMessage(resource, new Date(at).toISOString());
  return [emit<typeof ResourceChangedSchema>(topics.resourceChanged, message, { id })];
}

function reply(step: ErasureStepRequested, objects: ErasedObject[], failure = ''): Emission {
  const { erasureId, stepId, store, action } = step;
  const message = create(ErasureStepCompletedSchema, { erasureId, stepId, store, action, objects, failure });
  return emit(topics.erasureStepCompleted, message, { id: replyId(step) });
}

function replyId({ erasureId, stepId }: ErasureStepRequested): string {
  return hashId('erasure-step', erasureId, stepId);
}
