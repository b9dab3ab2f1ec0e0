import type { ChunksEmbedded, DocumentBatch } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { ManifestChunk, Position, RegistryEntry } from '../registry/registry-entry.js';
import { chunkIdsOf, readersOf } from '../registry/registry-entry.js';
import {
  samePosition,
  type Standing,
  standing,
  withContent,
  withoutStaged,
  withStaged,
  withoutObsolete,
} from '../registry/registry-changes.js';
import type { Owned, Registry } from '../registry/registry.port.js';
import type { ChunkStore, ChunkStores, ChunkToWrite } from './chunk-store.port.js';
import { setReaders } from './set-readers.js';

/** What came of a batch. */
export type Applied =
  | { kind: 'indexed'; chunks: number }
  /** The same version stands already, with the same chunks, or with others. */
  | { kind: 'repeated'; chunks: number }
  | { kind: 'conflicting' }
  /** A newer version stands. */
  | { kind: 'superseded' }
  /** More batches are to come. */
  | { kind: 'staged' }
  /** Part of a document that the policy refused. */
  | { kind: 'refused' }
  /** Vectors that the index was thought to have are needed, or are on their way: the batch comes again. */
  | { kind: 'again'; embedAll: boolean }
  /** A batch of the document never came. */
  | { kind: 'incomplete' };

export interface ApplyPorts {
  registry: Registry;
  stores: ChunkStores;
  now: () => Date;
}

/**
 * Applies a batch of embedded chunks.
 *
 * The last batch of a document carries its manifest, and applies the document as one change: its new chunks are written
 * and made searchable, then the registry entry is replaced, then chunks that are no longer listed are removed. Searches
 * go by the entry, so versions never mix; a crash in between is made good by the redelivery.
 */
export async function applyBatch(message: ChunksEmbedded, owned: Owned, ports: ApplyPorts): Promise<Applied> {
  const batch = message.batch!;
  const document = batch.document!;
  const key = {
    tenant: document.tenant,
    collection: document.collection,
    documentId: document.documentId,
    generation: batch.generation,
  };
  const position: Position = { log: document.position?.log ?? '', offset: Number(document.position?.offset ?? 0n) };
  const incoming = { version: document.version, versionGiven: document.versionGiven, position };
  const dimensions = message.vectors.find(({ values }) => values.length > 0)?.values.length ?? 0;
  const store = await ports.stores(key.collection, key.generation, dimensions, batch.beside);
  const entry = await ports.registry.get(key);

  if (message.rejected) return refuse(entry, position, owned, ports, store);
  const place = standing(entry, incoming);
  if (place === 'older') return supersede(batch, entry, owned, store);
  if (place === 'repeated') return repeated(entry, batch);
  if (entry.staged?.rejected && samePosition(entry.staged.position, position)) return { kind: 'refused' };

  const has = chunksAtHand(entry, position, place);
  const written = batch.chunks.flatMap((chunk, index): ChunkToWrite[] => {
    const values = message.vectors[index]?.values ?? [];
    return values.length === 0
      ? []
      : [{ id: chunk.chunkId, chunk: chunkDocument(batch, index, entry), vector: values }];
  });
  const fresh = new Set(written.map(({ id }) => id));
  const lost = batch.chunks
    .filter(({ chunkId }) => !fresh.has(chunkId) && !has.has(chunkId))
    .map(({ chunkId }) => chunkId);

  if (!batch.manifest) return stage({ batch, position, written, lost }, owned, ports, store);
  if (lost.length > 0) return { kind: 'again', embedAll: true };
  const missing = batch.manifest.entries.filter(({ chunkId }) => !fresh.has(chunkId) && !has.has(chunkId));
  if (missing.length > 0) {
    const awaiting = entry.staged && samePosition(entry.staged.position, position) ? entry.staged.awaiting : [];
    const onTheirWay = missing.every(({ chunkId }) => awaiting.includes(chunkId));
    return onTheirWay ? { kind: 'again', embedAll: false } : { kind: 'incomplete' };
  }
  const committed = await commit({ batch, incoming, written, sequence: entry.sequence }, owned, ports, store);
  return committed ?? applyBatch(message, owned, ports);
}

/**
 * Ends a batch that something newer stands over. Whoever tried it before may have ended when its chunks were written and
 * nobody knew of them yet: what is in the index of it, and is no part of what the entry knows, goes.
 */
async function supersede(
  batch: DocumentBatch,
  entry: RegistryEntry,
  owned: Owned,
  store: ChunkStore,
): Promise<Applied> {
  const known = new Set(chunkIdsOf(entry));
  await store.remove(
    batch.chunks.map(({ chunkId }) => chunkId).filter((id) => !known.has(id)),
    entry.sequence,
    owned,
  );
  return { kind: 'superseded' };
}

/** Chunks whose vectors are in the index for sure: those of the version that stands, and those staged for this one. */
function chunksAtHand(entry: RegistryEntry, position: Position, place: Standing): Set<string> {
  const current = (entry.content?.chunks ?? []).map(({ id }) => id);
  const staged = entry.staged && samePosition(entry.staged.position, position) ? entry.staged.chunkIds : [];
  return new Set(place === 'same' ? current : [...current, ...staged]);
}

async function stage(
  part: { batch: DocumentBatch; position: Position; written: ChunkToWrite[]; lost: string[] },
  owned: Owned,
  ports: ApplyPorts,
  store: ChunkStore,
): Promise<Applied> {
  const { batch, position, written, lost } = part;
  // The entry first: whatever is in the index because of this batch is known to somebody who can clean up.
  const { after } = await ports.registry.change(keyOf(batch), owned, (entry) =>
    withStaged(entry, position, { chunkIds: written.map(({ id }) => id), awaiting: lost, rejected: false }),
  );
  await store.write(written, after.sequence, owned);
  await store.remove(after.obsolete, after.sequence, owned);
  return lost.length > 0 ? { kind: 'again', embedAll: true } : { kind: 'staged' };
}

/**
 * @returns Undefined when the entry changed while the chunks were written, and the version may still take over: what was
 *   thought to be in the index may have been removed, by a deletion that was late to come, and has to be looked at again.
 */
async function commit(
  part: {
    batch: DocumentBatch;
    incoming: Parameters<typeof standing>[1];
    written: ChunkToWrite[];
    /** Of the entry that said that this version is to be written. */
    sequence: number;
  },
  owned: Owned,
  ports: ApplyPorts,
  store: ChunkStore,
): Promise<Applied | undefined> {
  const { batch, incoming, written, sequence } = part;
  const chunks: ManifestChunk[] = batch.manifest!.entries.map(({ chunkId, start, end, page }) => ({
    id: chunkId,
    start,
    end,
    ...(page === undefined ? {} : { page }),
  }));
  await writeOrUndo({ written, sequence, batch }, owned, ports, store);
  if (written.length > 0) await store.refresh();
  const { before, after } = await ports.registry.change(keyOf(batch), owned, (entry) => {
    if (entry.sequence !== sequence || standing(entry, incoming) !== 'newer') return undefined;
    return withContent(entry, {
      version: incoming.version,
      versionGiven: incoming.versionGiven,
      position: incoming.position,
      deleted: false,
      title: batch.title,
      mediaType: batch.mediaType,
      uri: batch.uri,
      metadata: batch.metadata ?? {},
      readers: batch.readers,
      chunks,
      indexedAt: ports.now().toISOString(),
    });
  });
  if (before === after && before.sequence !== sequence) return undefined;
  await alignReaders({ before, after, written }, owned, ports, store);
  await store.remove(after.obsolete, after.sequence, owned);
  if (withoutObsolete(after, after))
    await ports.registry.change(after, owned, (entry) => withoutObsolete(entry, after));
  return { kind: 'indexed', chunks: chunks.length };
}

/** A document is indexed whole or not at all: when one of its chunks is refused, the others are taken back. */
async function writeOrUndo(
  part: { written: readonly ChunkToWrite[]; sequence: number; batch: DocumentBatch },
  owned: Owned,
  ports: ApplyPorts,
  store: ChunkStore,
): Promise<void> {
  const { written, sequence, batch } = part;
  try {
    await store.write(written, sequence, owned);
  } catch (error) {
    if (WeirError.is(error) && error.disposition === 'poison') {
      // A change in any case: only what follows from a later entry takes back what was written.
      const { after } = await ports.registry.change(keyOf(batch), owned, (entry) => ({
        ...withoutStaged(entry),
        sequence: entry.sequence + 1,
      }));
      const standingIds = new Set((after.content?.chunks ?? []).map(({ id }) => id));
      const undone = [...written.map(({ id }) => id), ...after.obsolete].filter((id) => !standingIds.has(id));
      await store.remove(undone, after.sequence, owned);
    }
    throw error;
  }
}

/** Chunks that the version before has too may have its readers, and have been given them while this one was written. */
async function alignReaders(
  change: { before: RegistryEntry; after: RegistryEntry; written: readonly ChunkToWrite[] },
  owned: Owned,
  ports: ApplyPorts,
  store: ChunkStore,
): Promise<void> {
  const { before, after, written } = change;
  const readers = readersOf(after);
  const stale = written.filter(({ chunk }) => !sameMembers(chunk.readers, readers)).map(({ id }) => id);
  // A redelivery finds nothing changed, and does not know how far the first delivery came.
  const unchanged = before !== after && before.content && sameMembers(readersOf(before), readers);
  const earlier = new Set((before.content?.chunks ?? []).map(({ id }) => id));
  const shared = unchanged ? [] : after.content!.chunks.map(({ id }) => id).filter((id) => earlier.has(id));
  await setReaders(after, [...new Set([...stale, ...shared])], owned, ports.registry, store);
}

async function refuse(
  entry: RegistryEntry,
  position: Position,
  owned: Owned,
  ports: ApplyPorts,
  store: ChunkStore,
): Promise<Applied> {
  if (entry.content && samePosition(entry.content.position, position)) return { kind: 'refused' };
  const { after } = await ports.registry.change(entry, owned, (current) => {
    const marked = withStaged(current, position, { chunkIds: [], awaiting: [], rejected: true });
    const { staged: _staged, ...cleared } = withoutStaged(marked);
    return { ...cleared, staged: { position, chunkIds: [], awaiting: [], rejected: true } };
  });
  await store.remove(after.obsolete, after.sequence, owned);
  return { kind: 'refused' };
}

function repeated(entry: RegistryEntry, batch: DocumentBatch): Applied {
  if (!batch.manifest) return { kind: 'staged' };
  const standingIds = (entry.content?.chunks ?? []).map(({ id }) => id);
  const ids = batch.manifest.entries.map(({ chunkId }) => chunkId);
  const equal = ids.length === standingIds.length && ids.every((id, index) => id === standingIds[index]);
  return equal ? { kind: 'repeated', chunks: ids.length } : { kind: 'conflicting' };
}

function chunkDocument(batch: DocumentBatch, index: number, entry: RegistryEntry): ChunkToWrite['chunk'] {
  const { tenant, collection, documentId } = batch.document!;
  const chunk = batch.chunks[index]!;
  return {
    tenant,
    collection,
    document_id: documentId,
    // A document that is its title alone has it as its text.
    title: batch.title === chunk.text ? '' : batch.title,
    heading_path: chunk.headingPath,
    context: chunk.context,
    text: chunk.text,
    readers: readersFor(batch, entry),
    embedded_hash: chunk.embeddedHash,
    clearance: chunk.clearance,
  };
}

/** Readers that the version will have once it stands: its own, unless an access change is later in the log. */
function readersFor(batch: DocumentBatch, entry: RegistryEntry): string[] {
  const position = batch.document!.position;
  const { access } = entry;
  const accessIsLater =
    access && access.position.log === position?.log && access.position.offset > Number(position.offset);
  return [...(accessIsLater ? access.readers : batch.readers)];
}

function keyOf(batch: DocumentBatch) {
  const { tenant, collection, documentId } = batch.document!;
  return { tenant, collection, documentId, generation: batch.generation };
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  const members = new Set(a);
  return members.size === new Set(b).size && b.every((member) => members.has(member));
}
