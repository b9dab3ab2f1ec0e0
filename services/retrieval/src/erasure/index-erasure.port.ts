import type { Owned } from '../registry/registry.port.js';
import type { ErasedScope } from './erased-scope.js';

/** Some entries of an index. */
export interface IndexEntries {
  kind: 'chunk' | 'registry-entry' | 'remembered-answer' | 'standing-answer';
  index: string;
  ids: readonly string[];
}

/** How many entries of an index were looked at. */
export interface Searched {
  kind: IndexEntries['kind'];
  index: string;
  count: number;
}

/** All that the service keeps of documents and runs. */
export interface IndexErasure {
  /** What is there of the scope. What was written a moment ago is among it. */
  find(scope: ErasedScope, signal: AbortSignal): Promise<{ entries: IndexEntries[]; searched: Searched[] }>;
  /** Takes it out: no search finds it any more. Of an erased document its registry entry stays, without texts. */
  remove(scope: ErasedScope, entries: readonly IndexEntries[], owned: Owned, signal: AbortSignal): Promise<void>;
  /**
   * Takes what is only marked as deleted out of the files of the indices that may hold something of the scope.
   *
   * @returns Entries that were marked, by index.
   * @throws WeirError `expunge-late` (retryable).
   */
  expunge(scope: ErasedScope, signal: AbortSignal): Promise<{ index: string; marked: number }[]>;
}
