import { type RegistryEntry, readersOf } from '../registry/registry-entry.js';
import type { Owned, Registry } from '../registry/registry.port.js';
import type { ChunkStore } from './chunk-store.port.js';

/**
 * Gives chunks of a document the readers that its entry names. Two changes of one document may be on their way at once, and
 * the one whose entry is older may write last: whoever wrote looks at the entry again, until it is the one that was followed.
 *
 * @param chunkIds - Those that may have other readers.
 */
export async function setReaders(
  entry: RegistryEntry,
  chunkIds: readonly string[],
  owned: Owned,
  registry: Registry,
  store: ChunkStore,
): Promise<void> {
  if (chunkIds.length === 0) return;
  await store.setReaders(chunkIds, readersOf(entry), owned);
  const now = await registry.get(entry);
  if (now.sequence === entry.sequence) return store.refresh();
  const standing = (now.content?.chunks ?? []).map(({ id }) => id);
  // Nothing stands any more, or what stands is not all of what was just changed: that is nobody's to read.
  return setReaders(now, standing, owned, registry, store);
}
