import { type ReviewRequested, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, stepReplyId } from '@weir/kafka';
import type { PendingDecisions } from '@weir/requests';
import type { GovernanceEvents } from '../telemetry.js';
import { CHECKS_GROUP } from './await-review.consumer.js';
import { decideReview, requireDecision } from './decide-review.handler.js';

export interface DecideReviewPorts {
  pending: PendingDecisions<ReviewRequested>;
  events: Pick<GovernanceEvents, 'reviewDecided'>;
  replyTopicPrefix: string;
  /** Decisions per partition looked at again after an assignment. */
  history: number;
}

/** A text that waits goes on as a person decided. The first decision counts; one about what does not wait is kept as a label. */
export function decideReviewConsumer({ pending, events, replyTopicPrefix, history }: DecideReviewPorts): AnyConsumer {
  return defineConsumer({
    group: CHECKS_GROUP,
    topic: topics.reviewDecided,
    ledger: [topics.stepCompleted],
    outcomeId: stepReplyId,
    // A decision after an assignment may wait for its request.
    concurrency: 32,
    history: {
      records: history,
      ledger: topics.stepCompleted,
      remember: (decision, context) => void pending.decide(decision, context),
    },
    gather: async (decision, context) => {
      requireDecision(decision);
      if (!pending.decide(decision, context)) return undefined;
      events.reviewDecided({ decision: decision.decision, by: decision.by === 'weir' ? 'deadline' : 'person' });
      return pending.find(decision, context, context.signal);
    },
    handle: (decision, waiting, context) => decideReview(decision, waiting, context, replyTopicPrefix),
  });
}
