import { topics } from '@weir/contracts';
import { type AnyConsumer, defineRecordConsumer } from '@weir/kafka';
import { ReviewWatch, type ReviewWatchPorts } from './review-watch.js';

/**
 * Tells, once, that the review of a model is late. Of all instances, the one that owns the log of resources does: it has one
 * partition. What was told stands on the output topic, which keeps the latest of every model.
 */
export function reviewModelsConsumer(ports: ReviewWatchPorts): AnyConsumer {
  const watch = new ReviewWatch(ports);
  return defineRecordConsumer<undefined>({
    group: 'weir.inference.review-models',
    topic: topics.resourceChanged,
    ledger: [topics.modelReviewDue],
    // The view of resources has read it, and has said what is wrong with it.
    decode: () => undefined,
    history: {
      records: Infinity,
      ledger: topics.modelReviewDue,
      remember: (_message, context, partition) => {
        if (context.key.startsWith('Model/')) watch.declared(context, partition);
      },
    },
    // Time makes a review late, not a message.
    handle: () => [],
  });
}
