import { describe, expect, it } from 'vitest';
import { textList } from './text-list.js';

describe('textList', () => {
  it.each<[string, string, string[]]>([
    ['a text', 'Tea is served at four.', ['Tea is served at four.']],
    ['a JSON list', '["a", "b"]', ['a', 'b']],
    ["Python's list", String.raw`['It\'s "four"', "it's five"]`, [`It's "four"`, "it's five"]],
    ["NumPy's list", "['a'\n 'b']", ['a', 'b']],
    ['escapes', String.raw`['a\nb\\c\xe9\u6f22']`, ['a\nb\\cé漢']],
    ['an empty list', '[]', []],
    ['brackets that are no list', '[1] says so, and [2]', ['[1] says so, and [2]']],
    ['a list of other things', "['a', None]", ["['a', None]"]],
    ['a list that is cut', "['a', 'b", ["['a', 'b"]],
  ])('reads %s', (_what, cell, texts) => {
    expect(textList(cell)).toEqual(texts);
  });
});
