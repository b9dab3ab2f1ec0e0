import type { RunEntry } from './run-entry.js';
import type { RunStore } from './run-store.port.js';

/** A chain log in memory, for tests. */
export class MemoryRuns implements RunStore {
  readonly entries = new Map<string, RunEntry>();

  put(entry: RunEntry): Promise<void> {
    this.entries.set(`${entry.tenant}/${entry.run}`, entry);
    return Promise.resolve();
  }

  prune(): Promise<number> {
    return Promise.resolve(0);
  }
}
