import { describe, expect, it } from 'vitest';
import { parseJsonl } from './jsonl.js';

describe('parseJsonl', () => {
  it('makes a block of every line that is not blank', () => {
    const text = '{"a":1}\n\n  [2, "x"]  \n"three"';
    const { blocks } = parseJsonl(text);
    expect(blocks.map(({ start, end }) => text.slice(start, end))).toEqual(['{"a":1}', '[2, "x"]', '"three"']);
    expect(new Set(blocks.map((block) => block.kind))).toEqual(new Set(['row']));
  });

  it('names the line that is not JSON, and nothing of its content', () => {
    const run = (): unknown => parseJsonl('{"a":1}\n\n{"secret": oops}\n');
    expect(run).toThrow(
      expect.objectContaining({
        code: 'content-malformed',
        disposition: 'poison',
        field: 'content',
        message: 'Line 3 is not valid JSON.',
      }),
    );
    expect(run).not.toThrow(/secret/);
  });

  it('finishes on half a million nested arrays', () => {
    expect(parseJsonl('['.repeat(500_000) + ']'.repeat(500_000)).blocks).toHaveLength(1);
  });
});
