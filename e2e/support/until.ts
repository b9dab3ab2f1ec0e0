import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Asks until the answer is something, and gives that.
 *
 * @param ask - Gives undefined, null or false for "not yet".
 * @param what - What is waited for, for whoever reads the failure.
 * @throws Error when it is not so within `withinMs`; a failure of `ask` itself is thrown at once.
 */
export async function until<Result>(
  what: string,
  ask: () => Result | Promise<Result>,
  { withinMs = 30_000, pollMs = POLL_MS } = {},
): Promise<Exclude<Result, undefined | null | false>> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const result = await ask();
    if (result !== undefined && result !== null && result !== false) {
      return result as Exclude<Result, undefined | null | false>;
    }
    if (performance.now() > giveUpAt) throw new Error(`Not within ${withinMs / 1_000} s: ${what}`);
    await sleep(pollMs);
  }
}
