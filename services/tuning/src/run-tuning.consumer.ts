import { outcomeId, topics } from '@weir/contracts';
import { type AnyConsumer, atATime, defineConsumer } from '@weir/kafka';
import { runTuning, type TuningPorts } from './run-tuning.js';
import { endEmissions, failedEmissions } from './tuning-completed.js';

/** The group of all that has to do with tunings: the same instance gets one and its cancellation. */
export const TUNINGS = 'weir.tuning.tunings';

/** However long it takes, it is not given up: `maxSeconds` of the spec ends it. */
const LONGEST_MS = 7 * 86_400_000;
const ATTEMPTS = 10;

/** Tunes models, one after the other on an instance: others wait, or go to other instances. */
export function runTuningConsumer(ports: TuningPorts): AnyConsumer {
  const one = atATime(1);
  return defineConsumer({
    group: TUNINGS,
    topic: topics.tuningRequested,
    concurrency: 4,
    timeoutMs: LONGEST_MS,
    retry: { attempts: ATTEMPTS, firstDelayMs: 500, maxDelayMs: 30_000 },
    ledger: [topics.tuningCompleted],
    outcomeId: ({ runId }, { envelope }) => outcomeId(envelope.tenant, runId),
    gather: (request, context) =>
      one(() => {
        context.signal.throwIfAborted();
        return runTuning(request, context, ports);
      }),
    handle: (_request, ended, { envelope }) => endEmissions(envelope.tenant, ended),
    reject: (error, request, { envelope, timestamp }) =>
      request && failedEmissions(envelope.tenant, request, error, timestamp),
  });
}
