import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Begins something at a fixed rate, whether or not what was begun before has ended: who waits for an answer before asking
 * again does not see what a queue of askers would (coordinated omission).
 *
 * @param task - Resolves when it is done.
 * @returns How long each took, milliseconds, in order.
 */
export async function openLoop(
  count: number,
  perSecond: number,
  task: (index: number) => Promise<unknown>,
): Promise<number[]> {
  const began = performance.now();
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await sleep(Math.max(0, began + (index * 1_000) / perSecond - performance.now()));
      const from = performance.now();
      await task(index);
      return performance.now() - from;
    }),
  );
}
