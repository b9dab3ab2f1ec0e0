import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer } from '@weir/kafka';
import { MLFLOW, type Mlflow } from '@weir/mlflow';
import type { Snapshot } from '@weir/resources';
import { modelSource } from '@weir/tunings';
import { recordTuning } from './record-tuning.js';

/** Writes what came of tunings into MLflow, as `recordEvaluationConsumer` does of suites. */
export function recordTuningConsumer({
  mlflow,
  snapshotWith,
}: {
  mlflow: Mlflow;
  /** A snapshot that has the Model, once it is declared. */
  snapshotWith: (model: string) => Promise<Snapshot>;
}): AnyConsumer {
  return defineConsumer({
    group: 'weir.evaluation.record-tuning',
    topic: topics.tuningCompleted,
    concurrency: 1,
    dependencies: [
      {
        name: MLFLOW,
        check: (signal) =>
          mlflow
            .withoutRetries()
            .experiments.getByName('Default', signal)
            .then(() => undefined),
      },
    ],
    gather: async (completed, { envelope, signal }) => {
      const { model: name, outcome, runId } = completed;
      const spec = outcome === 'registered' ? (await snapshotWith(name)).find('Model', name) : undefined;
      // Somebody may have declared another in its place meanwhile.
      const isTuned = spec?.provider === 'embedding' || spec?.provider === 'openai';
      const isOwn = isTuned && spec.card?.scores.some(({ source }) => source === modelSource(runId));
      await recordTuning(mlflow, { tenant: envelope.tenant, completed, model: isOwn ? spec : undefined }, signal);
    },
    handle: () => [],
  });
}
