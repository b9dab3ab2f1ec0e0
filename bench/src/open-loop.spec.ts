import { expect, it } from 'vitest';
import { openLoop } from './open-loop.js';

it('begins at its rate, whether or not what was begun has ended', async () => {
  const open = Promise.withResolvers<void>();
  const begun: number[] = [];
  const times = await openLoop(3, 1_000, (index) => {
    begun.push(index);
    if (begun.length === 3) open.resolve();
    return open.promise;
  });
  expect(begun).toEqual([0, 1, 2]);
  expect(times).toHaveLength(3);
  // The first waited for the last.
  expect(times[0]).toBeGreaterThanOrEqual(times[2]!);
});
