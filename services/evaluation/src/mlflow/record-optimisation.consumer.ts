import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type ReadSince } from '@weir/kafka';
import { MLFLOW, type Mlflow } from '@weir/mlflow';
import { readResults } from './read-results.js';
import { recordOptimisation } from './record-optimisation.js';

const LONGEST_MS = 1_800_000;

/** Writes what came of optimisations into MLflow, from the log, as `recordEvaluationConsumer` does of suites. */
export function recordOptimisationConsumer({
  mlflow,
  readSince,
}: {
  mlflow: Mlflow;
  readSince: ReadSince;
}): AnyConsumer {
  return defineConsumer({
    group: 'weir.evaluation.record-optimisation',
    topic: topics.optimisationCompleted,
    concurrency: 1,
    timeoutMs: LONGEST_MS,
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
      const { tenant } = envelope;
      const since = Date.parse(completed.startedAt);
      const results = await readResults(readSince, { tenant, runId: completed.runId, since }, signal);
      await recordOptimisation(mlflow, { tenant, completed, results }, signal);
    },
    handle: () => [],
  });
}
