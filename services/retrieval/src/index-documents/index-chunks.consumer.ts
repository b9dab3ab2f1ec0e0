import { type ChunksEmbedded, create, DocumentClearedSchema, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency, emit, type Emission } from '@weir/kafka';
import { type Applied, applyBatch, type ApplyPorts } from './apply-batch.js';
import type { RetrievalEvents } from '../telemetry.js';
import { documentStatus } from './statuses.js';

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
    handle: (message, applied) => emissionsFor(message, applied),
    reject: (error, message) => {
      const document = message?.batch?.document;
      return document && [documentStatus(document, 'rejected', { reason: error })];
    },
  });
}

export function emissionsFor(message: ChunksEmbedded, applied: Applied): Emission[] {
  const batch = message.batch!;
  const document = batch.document!;
  const rejected = (code: string, text: string, field?: string) => [
    documentStatus(document, 'rejected', { reason: { code, message: text, field } }),
  ];
  switch (applied.kind) {
    case 'indexed':
    case 'repeated':
      return [documentStatus(document, 'indexed', { chunks: applied.chunks })];
    case 'conflicting':
      return rejected('version-conflict', 'This version was submitted before, with another content.', 'version');
    case 'superseded':
      // Said once, by the batch that would have closed the document.
      return batch.manifest ? rejected('superseded', 'A newer version or a deletion stands.', 'version') : [];
    case 'incomplete':
      return rejected('chunks-missing', 'A part of the document never arrived.');
    case 'again':
      return [emit(topics.documentCleared, create(DocumentClearedSchema, { batch, embedAll: applied.embedAll }))];
    case 'staged':
    case 'refused':
      return [];
  }
}
