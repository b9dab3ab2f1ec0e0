import type { KnownChunks } from './known-chunks.port.js';

/** An index in memory: chunk id → hash, whatever the collection. */
export function memoryKnownChunks(known: ReadonlyMap<string, string>): KnownChunks {
  return {
    embeddedHashes: (_collection, _generation, chunkIds) => Promise.resolve(chunkIds.map((id) => known.get(id))),
  };
}
