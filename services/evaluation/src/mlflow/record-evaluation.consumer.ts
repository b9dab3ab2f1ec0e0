import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type ReadSince } from '@weir/kafka';
import { MLFLOW, type Mlflow } from '@weir/mlflow';
import { readResults } from './read-results.js';
import { recordEvaluation } from './record-evaluation.js';

const LONGEST_MS = 600_000;

/**
 * Writes what came of suites into MLflow, from the log: while MLflow is away nothing is lost, and nothing else waits for it.
 */
export function recordEvaluationConsumer({ mlflow, readSince }: { mlflow: Mlflow; readSince: ReadSince }): AnyConsumer {
  return defineConsumer({
    group: 'weir.evaluation.record-evaluation',
    topic: topics.evaluationCompleted,
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
      // What something would take is no measurement.
      if (completed.summary?.['estimate']) return;
      const { tenant } = envelope;
      const since = Date.parse(completed.startedAt);
      const results = await readResults(readSince, { tenant, runId: completed.runId, since }, signal);
      await recordEvaluation(mlflow, { tenant, completed, results }, signal);
    },
    handle: () => [],
  });
}
