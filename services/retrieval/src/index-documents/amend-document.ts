import type { DocumentAmended } from '@weir/contracts';
import type { DocumentKey, Position } from '../registry/registry-entry.js';
import { samePosition, standing, withAccess, withContent } from '../registry/registry-changes.js';
import type { Owned, Registry } from '../registry/registry.port.js';
import type { ChunkStores } from './chunk-store.port.js';
import { setReaders } from './set-readers.js';

/** What came of a deletion or an access change. */
export type Amended = { kind: 'deleted' } | { kind: 'access-changed' } | { kind: 'superseded' };

/**
 * Deletes a document, or changes who may read it, in one generation. The registry entry comes first, and searches go by
 * it: from then on nobody gets the document, or nobody who may not. The index follows.
 */
export async function amendDocument(
  message: DocumentAmended,
  generation: string,
  owned: Owned,
  ports: { registry: Registry; stores: ChunkStores; now: () => Date },
): Promise<Amended> {
  const { tenant, collection, documentId, version, versionGiven } = message.document!;
  const key: DocumentKey = { tenant, collection, documentId, generation };
  const position: Position = {
    log: message.document!.position?.log ?? '',
    offset: Number(message.document!.position?.offset ?? 0n),
  };
  const store = await ports.stores(collection, generation, 0);
  if (message.change.case === 'access') {
    const { readers } = message.change.value;
    const { after } = await ports.registry.change(key, owned, (entry) => withAccess(entry, { position, readers }));
    const chunkIds = (after.content?.chunks ?? []).map(({ id }) => id);
    await setReaders(after, chunkIds, owned, ports.registry, store);
    const stands = after.access && samePosition(after.access.position, position);
    return { kind: stands ? 'access-changed' : 'superseded' };
  }
  const incoming = { version, versionGiven, position };
  const { after } = await ports.registry.change(key, owned, (entry) => {
    if (standing(entry, incoming, true) !== 'newer') return undefined;
    return withContent(entry, {
      ...incoming,
      deleted: true,
      title: '',
      mediaType: '',
      uri: '',
      metadata: {},
      readers: [],
      chunks: [],
      indexedAt: ports.now().toISOString(),
    });
  });
  if (!after.content?.deleted) return { kind: 'superseded' };
  if (after.obsolete.length > 0) {
    await store.remove(after.obsolete, after.sequence, owned);
    await store.refresh();
  }
  return { kind: 'deleted' };
}
