import { describe, expect, it } from 'vitest';
import { splitItems, splitOf } from './split.js';

const SPLITS = { train: 0.6, dev: 0.2, test: 0.2 };
const items = Array.from({ length: 5_000 }, (_, index) => ({ id: `item-${index}` }));

describe('splits', () => {
  it('have about their shares', () => {
    const found = splitItems(items, SPLITS);
    // Within four standard errors.
    for (const [name, share] of Object.entries(SPLITS)) {
      const error = Math.sqrt(share * (1 - share) * items.length);
      expect(Math.abs(found[name]!.length - share * items.length)).toBeLessThan(4 * error);
    }
  });

  it('stay as they are when items come and go, and whatever the order of names', () => {
    const before = splitItems(items.slice(0, 100), SPLITS);
    const after = splitItems(items.slice(50), { test: 0.2, train: 0.6, dev: 0.2 });
    for (const name of Object.keys(SPLITS)) {
      expect(before[name]!.slice(-5)).not.toEqual([]);
      for (const { id } of items.slice(50, 100)) {
        expect(after[name]!.some((item) => item.id === id)).toBe(before[name]!.some((item) => item.id === id));
      }
    }
  });

  it('are the published ones', () => {
    // Another split of an id would leak what was trained on into test sets.
    expect(['item-0', 'item-1', 'item-11'].map((id) => splitOf(id, SPLITS))).toEqual(['dev', 'train', 'test']);
  });

  it('are all there, with nothing in them too', () => {
    expect(splitItems([], SPLITS)).toEqual({ train: [], dev: [], test: [] });
    expect(splitOf('x', { all: 1 })).toBe('all');
  });
});
