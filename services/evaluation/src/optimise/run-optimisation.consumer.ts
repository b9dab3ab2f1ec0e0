import { outcomeId, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer } from '@weir/kafka';
import { optimisationEmission, optimisationFailed } from './optimisation-completed.js';
import { type OptimisationPorts, runOptimisation } from './run-optimisation.js';

/** The group of all that has to do with optimising: the same instance gets an optimisation and its cancellation. */
export const OPTIMISATIONS = 'weir.evaluation.optimisations';

/** However long it takes, it is not given up. */
const LONGEST_MS = 7 * 86_400_000;
const ATTEMPTS = 10;

/** Optimises prompts: one that was cut short searches the same way again, and finds on the topics what it had asked. */
export function runOptimisationConsumer(ports: OptimisationPorts & { atATime: number }): AnyConsumer {
  return defineConsumer({
    group: OPTIMISATIONS,
    topic: topics.optimisationRequested,
    concurrency: ports.atATime,
    timeoutMs: LONGEST_MS,
    retry: { attempts: ATTEMPTS, firstDelayMs: 500, maxDelayMs: 30_000 },
    ledger: [topics.optimisationCompleted, topics.itemEvaluated],
    outcomeId: ({ runId }, { envelope }) => outcomeId(envelope.tenant, runId),
    gather: (request, context) => runOptimisation(request, context, ports),
    handle: (_request, completed, { envelope }) => [optimisationEmission(envelope.tenant, completed)],
    reject: (error, request, { envelope, timestamp }) =>
      request && [optimisationEmission(envelope.tenant, optimisationFailed(request, error, timestamp))],
  });
}
