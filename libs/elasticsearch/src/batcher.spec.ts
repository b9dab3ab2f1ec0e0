import { describe, expect, it } from 'vitest';
import { Batcher, type BatcherOptions } from './batcher.js';

/** A batcher of numbers whose batches wait until they are let go. */
function batcherOf(options: Partial<BatcherOptions<number, string>> = {}) {
  const batches: number[][] = [];
  const gates: (() => void)[] = [];
  const batcher = new Batcher<number, string>({
    run: async (items) => {
      batches.push([...items]);
      await new Promise<void>((resolve) => gates.push(resolve));
      return items.map((item) => `did ${item}`);
    },
    maxItems: 3,
    maxBytes: 100,
    concurrency: 1,
    sizeOf: (item) => item,
    ...options,
  });
  return { batcher, batches, next: () => gates.shift()?.() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('Batcher', () => {
  it('does what is asked in one turn together, and gives each its own result', async () => {
    const { batcher, batches, next } = batcherOf();
    const all = Promise.all([batcher.add(1), batcher.add(2)]);
    await turn();
    expect(batches).toEqual([[1, 2]]);
    next();
    expect(await all).toEqual(['did 1', 'did 2']);
  });

  it('collects what comes while it is busy, in order, up to its limits', async () => {
    const { batcher, batches, next } = batcherOf();
    const all = [batcher.add(1)];
    await turn();
    for (const item of [2, 3, 4, 60, 50]) all.push(batcher.add(item));
    for (let done = 0; done < 4; done += 1) {
      next();
      await turn();
    }
    // Three items at most; then 60 and 50 are too much for one batch.
    expect(batches).toEqual([[1], [2, 3, 4], [60], [50]]);
    expect(await Promise.all(all)).toHaveLength(6);
  });

  it('does an item that is larger than a batch may be, alone', async () => {
    const { batcher, batches } = batcherOf();
    void batcher.add(500);
    void batcher.add(1);
    await turn();
    expect(batches).toEqual([[500]]);
  });

  it('has no more batches under way than it may', async () => {
    const { batcher, batches, next } = batcherOf({ concurrency: 2, maxItems: 1 });
    for (const item of [1, 2, 3]) void batcher.add(item);
    await turn();
    expect(batches).toEqual([[1], [2]]);
    next();
    await turn();
    expect(batches).toEqual([[1], [2], [3]]);
  });

  it('fails an item alone, and a batch that fails alone', async () => {
    const run = async (items: readonly number[]) => {
      if (items.includes(9)) throw new Error('all of it');
      return items.map((item) => (item === 2 ? new Error('item 2') : `did ${item}`));
    };
    const { batcher } = batcherOf({ run });
    const settled = await Promise.allSettled([1, 2, 3, 9, 1].map((item) => batcher.add(item)));
    expect(settled.map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason)))).toEqual([
      'did 1',
      'Error: item 2',
      'did 3',
      'Error: all of it',
      'Error: all of it',
    ]);
    expect(await batcher.add(4)).toBe('did 4');
  });
});
