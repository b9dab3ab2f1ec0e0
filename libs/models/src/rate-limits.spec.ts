import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limitedFor } from './rate-limits.js';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-01T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

const openai = (what: 'requests' | 'tokens', remaining: string, reset: string) => ({
  [`x-ratelimit-remaining-${what}`]: remaining,
  [`x-ratelimit-reset-${what}`]: reset,
});
const anthropic = (what: string, remaining: string, reset: string) => ({
  [`anthropic-ratelimit-${what}-remaining`]: remaining,
  [`anthropic-ratelimit-${what}-reset`]: reset,
});
const waitOf = (headers: Record<string, string>, promptTokens = 100) => limitedFor(new Headers(headers), promptTokens);

describe('limitedFor', () => {
  it.each([
    ['no limits', {}],
    ['requests left', openai('requests', '1', '8.64s')],
    ['tokens left', openai('tokens', '100', '1s')],
    ['a limit that begins anew already', openai('requests', '0', '0s')],
    ['a time that has passed', anthropic('requests', '0', '2026-11-01T11:59:59Z')],
    ['a reset that is none', openai('requests', '0', 'soon')],
    ['something else than a count', openai('requests', '', '1s')],
    ['a count without a reset', { 'x-ratelimit-remaining-requests': '0' }],
    ['output left', anthropic('output-tokens', '50', '2026-11-01T12:00:09Z')],
  ])('asks for nothing with %s', (_what, headers) => {
    expect(waitOf(headers)).toBeUndefined();
  });

  it.each([
    [openai('requests', '0', '17ms'), 17],
    [openai('requests', '0', '2m'), 60_000],
    [openai('requests', '0', '0m2.5s'), 2_500],
    [openai('requests', '0', '1h0m3s'), 60_000],
    [openai('requests', '0', '7'), 7_000],
    [openai('tokens', '99', '1.5s'), 1_500],
    [anthropic('requests', '0', '2026-11-01T12:00:09Z'), 9_000],
    [anthropic('tokens', '99', '2026-11-01T12:00:05Z'), 5_000],
    [anthropic('input-tokens', '0', '2026-11-01T12:00:05Z'), 5_000],
    [anthropic('output-tokens', '0', '2026-11-01T12:00:05Z'), 5_000],
    // Of two that are used up, the longer.
    [{ ...openai('requests', '0', '1s'), ...openai('tokens', '0', '3s') }, 3_000],
    [{ ...openai('requests', '5', '30s'), ...openai('tokens', '0', '3s') }, 3_000],
  ])('asks for the time until %j begins anew', (headers, milliseconds) => {
    expect(waitOf(headers)).toBe(milliseconds);
  });
});
