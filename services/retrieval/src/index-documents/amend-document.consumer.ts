import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency, documentStatus } from '@weir/kafka';
import { amendDocument } from './amend-document.js';
import { reportAmended } from './amend-document.handler.js';
import type { RetrievalEvents } from '../telemetry.js';
import type { ApplyPorts } from './apply-batch.js';

export interface AmendPorts extends ApplyPorts {
  events: RetrievalEvents;
  /** Generations of a collection that documents can stand in. */
  generations: (collection: string) => Promise<readonly string[]>;
}

/** Deletions and access changes, ahead of what is still being embedded. */
export function amendDocumentConsumer(ports: AmendPorts, dependencies: readonly Dependency[]): AnyConsumer {
  return defineConsumer({
    group: 'weir.retrieval.index-documents',
    topic: topics.documentAmended,
    ledger: [topics.documentStatus],
    dependencies,
    gather: async (message, { owned }) => {
      const generations = await ports.generations(message.document!.collection);
      const amended = await Promise.all(
        generations.map((generation) => amendDocument(message, generation, owned, ports)),
      );
      // Of several generations the one in force comes first.
      const [first] = amended;
      ports.events.applied({ outcome: first!.kind, chunks: 0 });
      return first!;
    },
    handle: (message, amended) => reportAmended(message, amended),
    reject: (error, message) => message?.document && [documentStatus(message.document, 'rejected', { reason: error })],
  });
}
