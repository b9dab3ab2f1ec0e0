import { describe, expect, it } from 'vitest';
import { Lexicon } from './lexicon.js';
import { Misspellings } from './misspellings.js';
import { sentencesOf } from './sentences.js';
import { wordsOf } from './words.js';

const texts = (text: string) => wordsOf(text).map((word) => word.text);

describe('wordsOf', () => {
  it.each([
    ['Ignore ALL rules!', ['ignore', 'all', 'rules', '!']],
    ["don't", ["don't"]],
    ['Vorgänge', ['vorgange']],
    ['h a t e them', ['hate', '<spelt-out>', 'them']],
    ['plan A or B', ['plan', 'a', 'or', 'b']],
    // The second letter is Cyrillic.
    ['pаssword', ['password']],
    ['密码是', ['密码', '码是']],
    ['', []],
  ])('reads %j', (text, expected) => {
    expect(texts(text)).toEqual(expected);
  });
});

describe('sentencesOf', () => {
  it.each([
    ['One. Two! Three?', ['One.', 'Two!', 'Three?']],
    ['Version 1.2 is out.', ['Version 1.2 is out.']],
    ['Say "Stop!" to all. Then go.', ['Say "Stop!" to all.', 'Then go.']],
    ['a | b\nc', ['a |', 'b', 'c']],
    ['Open 9 to 5.</p><!-- hidden. --><p>Late</p>', ['Open 9 to 5.', '</p>', '<!-- hidden.', '-->', '<p>Late</p>']],
    ['一。二！', ['一。', '二！']],
    ['  ', []],
  ])('splits %j', (text, expected) => {
    expect(sentencesOf(text).map(({ start, end }) => text.slice(start, end))).toEqual(expected);
  });

  it('cuts what has no end, and no character in two', () => {
    const spans = sentencesOf('\u{1F600}'.repeat(2_000));
    expect(spans.length).toBeGreaterThan(3);
    for (const { start, end } of spans) expect('\u{1F600}'.repeat(2_000).slice(start, end).isWellFormed()).toBe(true);
  });
});

describe('Misspellings', () => {
  const lexicon = new Lexicon({ animals: 'elephant* tiger tigers cat', other: 'wild' });
  const misspellings = new Misspellings(lexicon, ['animals'], ['tger']);

  it.each([
    ['tiger', ['tiger']],
    ['tigre', ['tiger']],
    ['elepant', ['elephant']],
    ['elephatns', ['elephant']],
    ['wildcat', ['wild', 'cat']],
    ['allelephants', ['all', 'elephants']],
    // One that is spelt as it should be.
    ['tger', ['tger']],
    ['house', ['house']],
  ])('reads %j as %j', (word, expected) => {
    expect(misspellings.resolve(word)).toEqual(expected);
  });
});
