import { describe, expect, it } from 'vitest';
import { retryDelayMs } from './retry-policy.js';

const policy = { attempts: 5, firstDelayMs: 100, maxDelayMs: 1_000 };

describe('retryDelayMs', () => {
  it.each([
    { failures: 1, random: 0, expected: 50 },
    { failures: 1, random: 1, expected: 100 },
    { failures: 3, random: 0.5, expected: 300 },
    { failures: 20, random: 1, expected: 1_000 },
  ])('is $expected ms after $failures failures at $random', ({ failures, random, expected }) => {
    expect(retryDelayMs(policy, failures, random)).toBe(expected);
  });

  it('never waits less than it was asked to', () => {
    expect(retryDelayMs(policy, 1, 0, 4_000)).toBe(4_000);
  });
});
