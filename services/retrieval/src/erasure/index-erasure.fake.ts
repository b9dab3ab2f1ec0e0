import type { ErasedScope } from './erased-scope.js';
import type { IndexEntries, IndexErasure } from './index-erasure.port.js';

/** Entries in memory, all of whatever scope is asked for; `marked` are deleted, and still in a file. */
export class MemoryErasure implements IndexErasure {
  entries: IndexEntries[];
  marked = 0;
  readonly scopes: ErasedScope[] = [];

  constructor(entries: IndexEntries[]) {
    this.entries = entries;
  }

  find(scope: ErasedScope) {
    this.scopes.push(scope);
    const searched = this.entries.map(({ kind, index }) => ({ kind, index, count: 10 }));
    return Promise.resolve({ entries: this.entries.filter(({ ids }) => ids.length > 0), searched });
  }

  remove(_scope: ErasedScope, entries: readonly IndexEntries[]): Promise<void> {
    this.marked += entries.flatMap(({ ids }) => ids).length;
    this.entries = this.entries.map((some) => ({ ...some, ids: [] }));
    return Promise.resolve();
  }

  expunge() {
    const marked = this.marked;
    this.marked = 0;
    return Promise.resolve(marked > 0 ? [{ index: 'weir-chunks~c~g', marked }] : []);
  }
}
