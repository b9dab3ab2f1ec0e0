import { outcomeId, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer } from '@weir/kafka';
import { emitFailure } from './outcome.js';
import { RUN_TOPICS } from './run-steps.handler.js';

/**
 * Ends runs that nobody waits for: what their services still reply leads to nothing. A run that has its outcome keeps it,
 * and one whose request has not been read yet never begins. Its own reply topic is not told: who asked has gone away.
 */
export function cancelRunConsumer(): AnyConsumer {
  return defineConsumer({
    group: 'weir.orchestration.runs',
    topic: topics.answerCancelled,
    ledger: RUN_TOPICS,
    outcomeId: ({ runId }, { envelope }) => outcomeId(envelope.tenant, runId),
    handle: ({ runId }, _gathered, { envelope }) => [
      emitFailure(
        envelope.tenant,
        { runId, app: '', replyTopic: '' },
        { code: 'cancelled', message: 'Who asked went away before the answer was there.' },
      ),
    ],
  });
}
