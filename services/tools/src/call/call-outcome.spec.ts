import { describe, expect, it } from 'vitest';
import { readableOutput } from './call-outcome.js';

describe('readableOutput', () => {
  it.each([
    ['short', 100, 'short', false],
    ['x'.repeat(101), 100, 'x'.repeat(100), true],
    ['x'.repeat(5_000_000), 100, 'x'.repeat(100), true],
    // A character is not cut in two.
    [`${'x'.repeat(99)}😀`, 100, 'x'.repeat(99), true],
    [`${'x'.repeat(98)}😀y`, 100, `${'x'.repeat(98)}😀`, true],
    ['a\u0000b\u001B[31mc\td\r\ne', 100, 'ab[31mc\td\r\ne', false],
    ['lone \uD800 half', 100, 'lone  half', false],
    ['', 100, '', false],
  ])('of %j at %d is %j, truncated %s', (content, limit, expected, truncated) => {
    expect(readableOutput(content, limit)).toEqual({ content: expected, truncated });
  });

  it.each([
    ['bytes', Buffer.from(Array.from({ length: 1_000 }, (_, index) => index % 256)).toString('latin1')],
    ['bytes read as UTF-8', Buffer.from(Array.from({ length: 1_000 }, (_, index) => index % 256)).toString('utf8')],
    ['zeros', '\u0000'.repeat(100)],
  ])('does not pass on %s', (_what, content) => {
    expect(() => readableOutput(content, 1_000)).toThrow(
      expect.objectContaining({ code: 'result-binary', disposition: 'poison' }),
    );
  });
});
