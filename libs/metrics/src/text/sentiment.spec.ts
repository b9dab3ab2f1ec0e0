import { describe, expect, it } from 'vitest';
import { sentiment } from './sentiment.js';

describe('sentiment', () => {
  it.each([
    ['You have 27 days.', 0],
    ['', 0],
    // 3 of AFINN: 3 / √(9 + 15).
    ['That is good.', 0.612372],
    ["That isn't good.", -0.497298],
    ['BAD!', -0.612372],
  ])('of %j is %d', (text, expected) => {
    expect(sentiment(text)).toBeCloseTo(expected, 6);
  });

  it('stays within -1 and 1, however much there is', () => {
    expect(sentiment('good '.repeat(10_000))).toBeLessThanOrEqual(1);
  });

  it('takes a denial to reach three words', () => {
    expect(sentiment('not really so good')).toBeLessThan(0);
    expect(sentiment('not what we had wanted, good')).toBeGreaterThan(0);
  });
});
