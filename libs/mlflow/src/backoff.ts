/** How long to wait between tries, milliseconds. */
export interface Backoff {
  firstMs: number;
  longestMs: number;
}

/**
 * How long to wait before the next try: doubling, between half and the whole of that, so that clients which failed together
 * do not come back together. What the server asks for is waited in any case, up to the longest.
 *
 * @param failures - Tries that failed so far, at least 1.
 * @param random - From 0 to below 1.
 * @returns Milliseconds.
 */
export function delayMs({ firstMs, longestMs }: Backoff, failures: number, random: number, askedMs = 0): number {
  const whole = Math.min(firstMs * 2 ** (failures - 1), longestMs);
  return Math.max(Math.round(whole * (0.5 + random / 2)), Math.min(askedMs, longestMs));
}

/** `retry-after`, in seconds or as a date, as milliseconds from `now`; undefined when it says neither. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  if (seconds >= 0) return seconds * 1_000;
  const until = Date.parse(header) - now;
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}
