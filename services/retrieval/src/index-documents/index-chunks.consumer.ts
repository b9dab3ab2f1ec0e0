import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency, documentStatus } from '@weir/kafka';
import { applyBatch, type ApplyPorts } from './apply-batch.js';
import type { RetrievalEvents } from '../telemetry.js';
import { reportApplied } from './index-chunks.handler.js';

/** Embedded chunks become searchable, a document at a time. */
export function indexChunksConsumer(
  ports: ApplyPorts & { events: RetrievalEvents },
  dependencies: readonly Dependency[],
): AnyConsumer {
  return defineConsumer({
    group: 'weir.retrieval.index-documents',
    topic: topics.chunksEmbedded,
    ledger: [topics.documentStatus, topics.documentCleared],
    dependencies,
    // Each waits for a refresh that it shares with the others.
    concurrency: 128,
    timeoutMs: 60_000,
    gather: async (message, { owned }) => {
      const applied = await applyBatch(message, owned, ports);
      ports.events.applied({ outcome: applied.kind, chunks: applied.kind === 'indexed' ? applied.chunks : 0 });
      return applied;
    },
    handle: (message, applied) => reportApplied(message, applied),
    reject: (error, message) => {
      const { document, beside } = message?.batch ?? {};
      if (beside) return [];
      return document && [documentStatus(document, 'rejected', { reason: error })];
    },
  });
}
