import type { RunEntry } from './run-entry.js';

/** The chain log. */
export interface RunStore {
  /** One entry to a run: the same written again takes the place of the one before. Resolves when it is safe. */
  put(entry: RunEntry, owned: () => Promise<boolean>): Promise<void>;
  /** Takes out whole days that are over for longer than runs are kept. @returns How many. */
  prune(now: Date): Promise<number>;
}
