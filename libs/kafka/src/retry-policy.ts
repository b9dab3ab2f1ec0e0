export interface RetryPolicy {
  /** Deliveries in all, the first included. */
  attempts: number;
  firstDelayMs: number;
  maxDelayMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 6, firstDelayMs: 100, maxDelayMs: 5_000 };

/**
 * How long to wait before the next attempt: exponential, the upper half of it random ("equal jitter"), and never less
 * than what the other side asked for.
 *
 * @param failures - Failures so far, from 1.
 * @param random - In [0, 1).
 */
export function retryDelayMs(policy: RetryPolicy, failures: number, random: number, retryAfterMs = 0): number {
  const full = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (failures - 1));
  return Math.max(retryAfterMs, full / 2 + (full / 2) * random);
}
