import { type DocumentKey, emptyEntry, type RegistryEntry } from './registry-entry.js';
import { leaseLost } from './lease-lost.fake.js';
import type { Owned, Registry } from './registry.port.js';

/** The registry in memory, for tests. */
export class MemoryRegistry implements Registry {
  readonly #entries = new Map<string, RegistryEntry>();

  get(key: DocumentKey): Promise<RegistryEntry> {
    return Promise.resolve(this.#entries.get(idOf(key)) ?? emptyEntry(key));
  }

  getAll(keys: readonly DocumentKey[]): Promise<RegistryEntry[]> {
    return Promise.all(keys.map((key) => this.get(key)));
  }

  /** What was written of a generation, in order of the documents' ids. */
  entriesOf(generation: string): RegistryEntry[] {
    const entries = [...this.#entries.values()].filter((entry) => entry.generation === generation);
    return entries.sort((a, b) => (a.documentId < b.documentId ? -1 : 1));
  }

  forget(generation: string): void {
    for (const entry of this.entriesOf(generation)) this.#entries.delete(idOf(entry));
  }

  async change(
    key: DocumentKey,
    owned: Owned,
    change: (entry: RegistryEntry) => RegistryEntry | undefined,
  ): Promise<{ before: RegistryEntry; after: RegistryEntry }> {
    for (;;) {
      const before = await this.get(key);
      const after = change(before);
      if (!after) return { before, after: before };
      if (!(await owned())) throw leaseLost();
      // Somebody else was faster.
      if ((this.#entries.get(idOf(key)) ?? before) !== before) continue;
      this.#entries.set(idOf(key), after);
      return { before, after };
    }
  }
}

function idOf({ tenant, collection, documentId, generation }: DocumentKey): string {
  return JSON.stringify([tenant, collection, documentId, generation]);
}
