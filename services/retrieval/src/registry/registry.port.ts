import type { DocumentKey, RegistryEntry } from './registry-entry.js';

/** Whether the caller may still change the document; asked right before a write. */
export type Owned = () => boolean | Promise<boolean>;

/** The registry's storage: one entry a document and generation, changed by compare-and-set. */
export interface Registry {
  /** An entry that was never written is empty. Reads see the last write. */
  get(key: DocumentKey): Promise<RegistryEntry>;
  getAll(keys: readonly DocumentKey[]): Promise<RegistryEntry[]>;
  /**
   * Replaces an entry by what `change` makes of it; `change` is called again when somebody else was faster, and returns
   * undefined to leave the entry alone.
   *
   * @returns The entry before and after.
   */
  change(
    key: DocumentKey,
    owned: Owned,
    change: (entry: RegistryEntry) => RegistryEntry | undefined,
  ): Promise<{ before: RegistryEntry; after: RegistryEntry }>;
}
