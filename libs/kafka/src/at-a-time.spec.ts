import { describe, expect, it } from 'vitest';
import { atATime } from './at-a-time.js';

describe('atATime', () => {
  it('begins no more than it may, in order, and hands the place of a failure on', async () => {
    const begun: number[] = [];
    const ends = Array.from({ length: 4 }, () => Promise.withResolvers<number>());
    const limit = atATime(2);
    const done = ends.map(({ promise }, index) =>
      limit(() => {
        begun.push(index);
        return promise;
      }),
    );
    const settle = () => new Promise((resolve) => setImmediate(resolve));
    await settle();
    expect(begun).toEqual([0, 1]);
    ends[1]!.reject(new Error('down'));
    await expect(done[1]).rejects.toThrow('down');
    await settle();
    expect(begun).toEqual([0, 1, 2]);
    ends[0]!.resolve(0);
    ends[2]!.resolve(2);
    await settle();
    expect(begun).toEqual([0, 1, 2, 3]);
    ends[3]!.resolve(3);
    expect(await Promise.all([done[0], done[2], done[3]])).toEqual([0, 2, 3]);
    expect(await limit(() => Promise.resolve('free'))).toBe('free');
  });
});
