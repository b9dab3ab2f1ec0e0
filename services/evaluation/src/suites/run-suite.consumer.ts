import { type EvaluationRequested, outcomeId, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer } from '@weir/kafka';
import { runReplay } from '../replays/run-replay.js';
import { runTraffic, type TrafficPorts } from '../replays/run-traffic.js';
import { driftFoundEmission } from '../suite-drift/drift-found-emission.js';
import { biasFoundEmission } from './bias-found-emission.js';
import { failedOf } from './completed-of.js';
import { recommendedEmission } from './recommended-emission.js';
import { completedEmission, runSuite } from './run-suite.js';

/** The group of all that has to do with running suites: the same instance gets an evaluation and its cancellation. */
export const SUITES = 'weir.evaluation.suites';

/** However long a suite takes, it is not given up. */
const LONGEST_MS = 7 * 86_400_000;
/** What an evaluation wrote last: enough to find that it has ended. */
const ATTEMPTS = 10;

/** Runs suites: what is written of an item stands, and a suite that was cut short goes on after its last one. */
export function runSuiteConsumer(ports: TrafficPorts & { atATime: number }): AnyConsumer {
  return defineConsumer({
    group: SUITES,
    topic: topics.evaluationRequested,
    concurrency: ports.atATime,
    timeoutMs: LONGEST_MS,
    retry: { attempts: ATTEMPTS, firstDelayMs: 500, maxDelayMs: 30_000 },
    ledger: [
      topics.evaluationCompleted,
      topics.itemEvaluated,
      topics.variantRecommended,
      topics.biasFound,
      topics.evaluationDriftFound,
    ],
    outcomeId: ({ runId }, { envelope }) => outcomeId(envelope.tenant, runId),
    gather: async (request, context) => (await runnerOf(request, ports))(request, context, ports),
    handle: (_request, completed, { envelope }) => [
      ...recommendedEmission(envelope.tenant, completed),
      ...biasFoundEmission(envelope.tenant, completed),
      ...driftFoundEmission(envelope.tenant, completed),
      completedEmission(envelope.tenant, completed),
    ],
    reject: (error, request, { envelope, timestamp }) =>
      request && [completedEmission(envelope.tenant, failedOf(request, error, timestamp))],
  });
}

async function runnerOf(
  request: EvaluationRequested,
  { snapshotWith }: TrafficPorts,
): Promise<typeof runReplay | typeof runSuite | typeof runTraffic> {
  if (request.replay) return runReplay;
  const traffic = request.spec
    ? request.spec['traffic']
    : (await snapshotWith(request)).find('Suite', request.suite)?.traffic;
  return traffic === undefined ? runSuite : runTraffic;
}
