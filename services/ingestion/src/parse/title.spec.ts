import { describe, expect, it } from 'vitest';
import { oneLine, titleFromName } from './title.js';

describe('oneLine', () => {
  it('joins lines and trims', () => {
    expect(oneLine('  a\n b\t c ')).toBe('a b c');
  });

  it.each([
    ['after a whole word', 'word '.repeat(100), /^(?:word )+word…$/],
    ['inside a run without spaces', 'x'.repeat(1_000), /^x+…$/],
    ['never inside a surrogate pair', '😀'.repeat(500), /^(?:😀)+…$/u],
  ])('cuts %s', (_, text, expected) => {
    const line = oneLine(text);
    expect(line).toMatch(expected);
    expect(line.length).toBeLessThanOrEqual(300);
    expect(line.isWellFormed()).toBe(true);
  });
});

describe('titleFromName', () => {
  it.each([
    ['docs/leave-policy.md', 'leave-policy'],
    ['C:\\files\\report.final.csv', 'report.final'],
    ['folder/', 'folder'],
    ['.env', '.env'],
    ['row-17', 'row-17'],
    ['', ''],
  ])('makes of %j %j', (name, title) => {
    expect(titleFromName(name)).toBe(title);
  });
});
