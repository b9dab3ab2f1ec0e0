import { describe, expect, it } from 'vitest';
import { delayMs, retryAfterMs } from './backoff.js';

const backoff = { firstMs: 100, longestMs: 1_000 };

describe('delayMs', () => {
  it.each([
    [1, 0, 0, 50],
    [1, 1, 0, 100],
    [3, 1, 0, 400],
    [9, 1, 0, 1_000],
    [1, 0, 700, 700],
    [1, 0, 5_000, 1_000],
  ])('failures %i, random %d, told %i ms: %i ms', (failures, random, told, expected) => {
    expect(delayMs(backoff, failures, random, told)).toBe(expected);
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    [null, undefined],
    ['2', 2_000],
    ['Thu, 01 Jan 2026 00:00:05 GMT', 5_000],
    ['Wed, 31 Dec 2025 00:00:05 GMT', 0],
    ['soon', undefined],
  ])('%s', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});
