import { describe, expect, it } from 'vitest';
import { forEachOf } from './for-each-of.js';

describe('forEachOf', () => {
  it('does each once, in their order, and never more at a time', async () => {
    const begun: number[] = [];
    let underWay = 0;
    let most = 0;
    await forEachOf([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay -= 1;
    });
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('ends with the first failure, and begins nothing after it', async () => {
    const begun: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 2) throw new Error('two');
    };
    await expect(forEachOf([1, 2, 3, 4, 5, 6], 2, work)).rejects.toThrow('two');
    expect(begun.length).toBeLessThan(5);
  });

  it('does nothing for none', async () => {
    await expect(forEachOf([], 3, () => Promise.reject(new Error('none')))).resolves.toBeUndefined();
  });
});
