import { outcomeId, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, placeOf } from '@weir/kafka';
import { fromContinuation } from './continuation.js';
import { emitFailure, emitOutcome } from './outcome.js';
import { rememberAnswer } from './recall.js';
import { advanceRun, RUN_TOPICS } from './run-steps.handler.js';
import { subscribe } from './subscription.js';

/** Replies move their runs on: to the next step, or to the outcome. */
export function advanceRunConsumer(): AnyConsumer {
  return defineConsumer({
    group: 'weir.orchestration.runs',
    topic: topics.stepCompleted,
    ledger: [...RUN_TOPICS, topics.answerSubscribed],
    // A run that is over, by its deadline say, takes no further steps.
    outcomeId: (reply, context) => outcomeId(context.envelope.tenant, reply.runId),
    // There is no I/O in most: what waits is the acknowledgement of what is emitted.
    concurrency: 256,
    gather: async (reply, context) => {
      const advance = advanceRun(fromContinuation(reply), reply, placeOf(context));
      const { tenant } = context.envelope;
      // Ahead of the outcome: with that written, nobody would come back to it.
      const subscribing = 'outcome' in advance ? subscribe(tenant, advance.state, advance.outcome) : [];
      if (subscribing.length > 0) await context.publish(subscribing);
      return advance;
    },
    handle: (_reply, advance, context) => {
      if ('command' in advance) return [advance.command];
      const { state, outcome } = advance;
      return [
        emitOutcome(context.envelope.tenant, state, outcome),
        ...rememberAnswer(state, outcome, context.timestamp),
      ];
    },
    reject: (error, reply, context) => {
      if (!reply || error.code === 'continuation-invalid') return undefined;
      return [emitFailure(context.envelope.tenant, fromContinuation(reply), error)];
    },
  });
}
