import { describe, expect, it } from 'vitest';
import { parsePlainText } from './plain-text.js';

const paragraphs = (text: string): string[] =>
  parsePlainText(text).blocks.map(({ start, end }) => text.slice(start, end));

describe('parsePlainText', () => {
  it.each([
    ['one\ntwo\n\nthree', ['one\ntwo', 'three']],
    ['\n\n  one  \n \t \n\n two\n', ['one', 'two']],
    ['one\n\u00A0\ntwo', ['one', 'two']],
    ['', []],
    [' \n\t\n', []],
  ])('parts %j at blank lines', (text, expected) => {
    expect(paragraphs(text)).toEqual(expected);
  });

  it('finishes on a megabyte of blank lines', () => {
    expect(paragraphs(`a${' \n'.repeat(500_000)}b`)).toEqual(['a', 'b']);
  });
});
