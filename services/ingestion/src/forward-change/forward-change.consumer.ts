import { type Topic, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, emitOther } from '@weir/kafka';

/**
 * Deletions and access changes are moved into the document log: their place there orders them with the submissions, and
 * a change that was published after a submission comes after it.
 */
export function forwardChangeConsumers(): AnyConsumer[] {
  return [topics.documentDeleted, topics.accessChanged].map((topic) =>
    defineConsumer({
      group: 'weir.ingestion.forward-change',
      topic: topic as unknown as Topic<typeof topics.documentDeleted.schema>,
      ledger: [topics.documentSubmitted],
      handle: (message, _gathered, context) => [
        emitOther(topics.documentSubmitted, topic.schema, message, {
          key: context.key === '' ? message.documentId : context.key,
        }),
      ],
    }),
  );
}
