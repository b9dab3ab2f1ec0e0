import { setTimeout as sleep } from 'node:timers/promises';
import { findErrorBy } from '@platformatic/kafka';
import { DEFAULT_RETRY, retryDelayMs } from './retry-policy.js';

/**
 * Does it again, at growing intervals, while it fails with what the client says may pass: a broker that is starting, or a
 * controller that moves. For what is done at start, where no consumer's loop stands around it; safe to do twice.
 *
 * @param pause - Takes milliseconds.
 * @throws What the last attempt failed with, as it was thrown.
 */
export async function repeatTransient<Result>(
  action: () => Promise<Result>,
  pause: (ms: number) => Promise<unknown> = sleep,
): Promise<Result> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await action();
    } catch (error) {
      const passes = error instanceof Error && Boolean(findErrorBy(error, 'canRetry', true));
      if (!passes || failures >= DEFAULT_RETRY.attempts) throw error;
      await pause(retryDelayMs(DEFAULT_RETRY, failures, Math.random()));
    }
  }
}
