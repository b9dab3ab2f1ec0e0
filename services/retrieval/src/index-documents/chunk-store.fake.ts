import { leaseLost } from '../registry/lease-lost.fake.js';
import type { Owned } from '../registry/registry.port.js';
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

  async write(chunks: readonly ChunkToWrite[], owned: Owned): Promise<void> {
    await this.#begin('write', owned);
    for (const chunk of chunks) if (chunk.chunk.text !== 'unindexable') this.chunks.set(chunk.id, chunk);
    if (chunks.some(({ chunk }) => chunk.text === 'unindexable')) throw this.#refused();
  }

  async setReaders(ids: readonly string[], readers: readonly string[], owned: Owned): Promise<void> {
    await this.#begin('setReaders', owned);
    for (const id of ids) {
      const found = this.chunks.get(id);
      if (found) this.chunks.set(id, { ...found, chunk: { ...found.chunk, readers: [...readers] } });
    }
  }

  async remove(ids: readonly string[], owned: Owned): Promise<void> {
    await this.#begin('remove', owned);
    for (const id of ids) this.chunks.delete(id);
  }

  async refresh(): Promise<void> {
    await this.before('refresh');
  }

  async #begin(operation: 'write' | 'setReaders' | 'remove', owned: Owned): Promise<void> {
    await this.before(operation);
    if (!(await owned())) throw leaseLost();
  }
}

/** One store, whatever the collection. */
export function memoryChunkStores(store: ChunkStore): ChunkStores {
  return () => Promise.resolve(store);
}
