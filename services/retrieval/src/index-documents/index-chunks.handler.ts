import { type ChunksEmbedded, create, DocumentClearedSchema, topics } from '@weir/contracts';
import { documentStatus, emit, type Emission } from '@weir/kafka';
import type { Applied } from './apply-batch.js';

/** What follows from a batch that was applied. Statuses carry ids by version, so a second delivery adds none. */
export function reportApplied(message: ChunksEmbedded, applied: Applied): Emission[] {
  const batch = message.batch!;
  const document = batch.document!;
  // A document is told of in its own generation: beside it, only what is to be done again goes on.
  if (batch.beside && applied.kind !== 'again') return [];
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
