import { hashId, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, emit } from '@weir/kafka';
import { chainEntry } from './chain-audit.handler.js';
import type { ChainKeeper } from './chain-keeper.js';

/**
 * Notes become records of the chain, one after another: what a record says depends on the one before, so it is written before
 * the next is made. The partition's owner is the chain's one writer, and reads where it ends whenever it takes the partition.
 */
export function chainAuditConsumer(keeper: ChainKeeper): AnyConsumer {
  return defineConsumer({
    group: 'weir.governance.chain-audit',
    topic: topics.auditSubmitted,
    ledger: [topics.auditRecorded],
    outcomeId: (_message, { envelope }) => recordId(envelope.id),
    concurrency: 1,
    taken: (partition) => keeper.take(partition),
    gather: async (message, context) => {
      const record = chainEntry(message, context, keeper.endOf(context.partition));
      await context.publish([
        emit(topics.auditRecorded, record, { id: recordId(context.envelope.id), lane: 'number' }),
      ]);
      keeper.advance(context.partition, record);
    },
    handle: () => [],
  });
}

/** Of the note, not of its place: a note that was written twice is recorded once. */
function recordId(noteId: string): string {
  return hashId('audit-record', noteId);
}
