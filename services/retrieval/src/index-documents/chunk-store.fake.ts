import { WeirError } from '@weir/errors';
import { leaseLost } from '../registry/lease-lost.fake.js';
import type { Owned } from '../registry/registry.port.js';
import type { ChunkStore, ChunkStores, ChunkToWrite } from './chunk-store.port.js';

/** The chunks of an index in memory, for tests. A chunk whose text is `unindexable` is refused. */
export class MemoryChunkStore implements ChunkStore {
  readonly chunks = new Map<string, ChunkToWrite>();
  /** Of a chunk's last write (twice its sequence, and one) or removal (twice its sequence). */
  readonly #versions = new Map<string, number>();
  /** Called before every write, so that a test can crash or interfere there. */
  before: (operation: 'write' | 'setReaders' | 'remove' | 'refresh') => void | Promise<void> = () => undefined;
  readonly #refused: () => Error;

  constructor(refused: () => Error) {
    this.#refused = refused;
  }

  async write(chunks: readonly ChunkToWrite[], sequence: number, owned: Owned): Promise<void> {
    await this.#begin('write', owned);
    const writable = chunks.filter(({ chunk }) => chunk.text !== 'unindexable');
    const late = writable.filter(({ id }) => !this.#advance(id, 2 * sequence + 1));
    for (const chunk of writable) if (!late.includes(chunk)) this.chunks.set(chunk.id, chunk);
    if (late.length > 0) throw versionConflict();
    if (chunks.some(({ chunk }) => chunk.text === 'unindexable')) throw this.#refused();
  }

  async setReaders(ids: readonly string[], readers: readonly string[], owned: Owned): Promise<void> {
    await this.#begin('setReaders', owned);
    for (const id of ids) {
      const found = this.chunks.get(id);
      if (found) this.chunks.set(id, { ...found, chunk: { ...found.chunk, readers: [...readers] } });
    }
  }

  async remove(ids: readonly string[], sequence: number, owned: Owned): Promise<void> {
    await this.#begin('remove', owned);
    for (const id of ids) if (this.#advance(id, 2 * sequence)) this.chunks.delete(id);
  }

  async refresh(): Promise<void> {
    await this.before('refresh');
  }

  #advance(id: string, version: number): boolean {
    if (version < (this.#versions.get(id) ?? 0)) return false;
    this.#versions.set(id, version);
    return true;
  }

  async #begin(operation: 'write' | 'setReaders' | 'remove', owned: Owned): Promise<void> {
    await this.before(operation);
    if (!(await owned())) throw leaseLost();
  }
}

function versionConflict(): WeirError {
  return new WeirError({ code: 'version-conflict', disposition: 'retryable', message: 'Something later stands.' });
}

/** One store, whatever the collection. */
export function memoryChunkStores(store: ChunkStore): ChunkStores {
  return () => Promise.resolve(store);
}
