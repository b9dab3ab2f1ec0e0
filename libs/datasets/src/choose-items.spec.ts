import { describe, expect, it } from 'vitest';
import { chooseItems } from './choose-items.js';
import { splitOf } from './split.js';

const items = Array.from({ length: 40 }, (_, index) => ({ id: `item-${index}` }));
const splits = { dev: 0.5, test: 0.5 };

describe('chooseItems', () => {
  it('takes a split, its first, or the first of all', () => {
    const dev = items.filter(({ id }) => splitOf(id, splits) === 'dev');
    expect(chooseItems(items, splits, { split: 'dev' })).toEqual(dev);
    expect(chooseItems(items, splits, { split: 'dev', limit: 2 })).toEqual(dev.slice(0, 2));
    expect(chooseItems(items, splits, {})).toEqual(items);
    expect(chooseItems(items, splits, { limit: 3 })).toEqual(items.slice(0, 3));
  });

  it.each([
    ['a split that is not there', items, 'gone', { code: 'split-unknown', field: 'split' }],
    ['a split that every object has', items, 'toString', { code: 'split-unknown', field: 'split' }],
    ['an empty split', [], 'dev', { code: 'split-empty', field: 'split' }],
    ['an empty dataset', [], undefined, { code: 'split-empty', field: 'dataset' }],
  ])('refuses %s', (_what, given, split, error) => {
    expect(() => chooseItems(given, splits, { split })).toThrow(expect.objectContaining(error) as Error);
  });
});
