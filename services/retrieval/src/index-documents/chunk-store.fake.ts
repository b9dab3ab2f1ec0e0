import type { ChunkStore, ChunkStores, ChunkToWrite } from './chunk-store.port.js';

/** The chunks of an index in memory, for tests. A chunk whose text is `unindexable` is refused. */
export class MemoryChunkStore implements ChunkStore {
  readonly chunks = new Map<string, ChunkToWrite>();
  /** Called before every write, so that a test can crash or interfere there. */
  before: (operation: 'write' | 'setReaders' | 'remove' | 'refresh') => void | Promise<void> = () => undefined;
  readonly #refused: () => Error;

  constructor(refused: () => Error) {
    this.#refused = refused;
  }

  async write(chunks: readonly ChunkToWrite[], owned: () => boolean | Promise<boolean>): Promise<void> {
    await this.before('write');
    if (!(await owned())) return;
    for (const chunk of chunks) if (chunk.chunk.text !== 'unindexable') this.chunks.set(chunk.id, chunk);
    if (chunks.some(({ chunk }) => chunk.text === 'unindexable')) throw this.#refused();
  }

  async setReaders(ids: readonly string[], readers: readonly string[]): Promise<void> {
    await this.before('setReaders');
    for (const id of ids) {
      const found = this.chunks.get(id);
      if (found) this.chunks.set(id, { ...found, chunk: { ...found.chunk, readers: [...readers] } });
    }
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.before('remove');
    for (const id of ids) this.chunks.delete(id);
  }

  async refresh(): Promise<void> {
    await this.before('refresh');
  }
}

/** One store, whatever the collection. */
export function memoryChunkStores(store: ChunkStore): ChunkStores {
  return () => Promise.resolve(store);
}
