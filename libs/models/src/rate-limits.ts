/** A limit as servers tell it with every answer: what is left of it, and when it begins anew. */
interface Limit {
  remaining: string;
  reset: string;
  of: 'requests' | 'tokens';
}

/** OpenAI's headers, which most servers that speak its API have too, and Anthropic's. */
const LIMITS: readonly Limit[] = [
  { remaining: 'x-ratelimit-remaining-requests', reset: 'x-ratelimit-reset-requests', of: 'requests' },
  { remaining: 'x-ratelimit-remaining-tokens', reset: 'x-ratelimit-reset-tokens', of: 'tokens' },
  { remaining: 'anthropic-ratelimit-requests-remaining', reset: 'anthropic-ratelimit-requests-reset', of: 'requests' },
  { remaining: 'anthropic-ratelimit-tokens-remaining', reset: 'anthropic-ratelimit-tokens-reset', of: 'tokens' },
  {
    remaining: 'anthropic-ratelimit-input-tokens-remaining',
    reset: 'anthropic-ratelimit-input-tokens-reset',
    of: 'tokens',
  },
  // How long an answer gets is not known before; one more is possible while anything is left.
  {
    remaining: 'anthropic-ratelimit-output-tokens-remaining',
    reset: 'anthropic-ratelimit-output-tokens-reset',
    of: 'requests',
  },
];

/** Limits of a day tell hours, though some is free again before: whether that is so is found out once a minute. */
const LONGEST_MS = 60_000;

/**
 * How long a server is to be left alone by the limits that it tells, milliseconds, a minute at most: until one of which too
 * little is left for another request like this one begins anew.
 *
 * @param promptTokens - Of the request that was answered.
 * @returns Undefined when enough is left, and of servers that tell no limits.
 */
export function limitedFor(headers: Headers, promptTokens: number): number | undefined {
  const waits = LIMITS.flatMap(({ remaining, reset, of }) => {
    const left = headers.get(remaining);
    const until = headers.get(reset);
    if (left === null || until === null || left.trim() === '') return [];
    const needed = of === 'tokens' ? Math.max(1, promptTokens) : 1;
    return Number(left) < needed ? [millisecondsOf(until)] : [];
  }).filter((wait) => wait !== undefined && wait > 0);
  return waits.length === 0 ? undefined : Math.min(LONGEST_MS, Math.max(...(waits as number[])));
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|h|m|s))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|h|m|s)/g;

/** A duration such as `6m0s` or `17ms`, seconds without a unit, or a time. */
function millisecondsOf(reset: string): number | undefined {
  const text = reset.trim();
  if (DURATION.test(text)) {
    return [...text.matchAll(PART)].reduce((sum, [, value, unit]) => sum + Number(value) * UNITS[unit!]!, 0);
  }
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const until = Date.parse(text) - Date.now();
  return Number.isNaN(until) ? undefined : until;
}
