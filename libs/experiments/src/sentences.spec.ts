import { describe, expect, it } from 'vitest';
import { inSentences, sentencesOf } from './sentences.js';

describe('sentencesOf', () => {
  it.each([
    ['', []],
    ['One', ['One']],
    ['One. Two! Three?', ['One.', 'Two!', 'Three?']],
    ['He said "no." Then he left.', ['He said "no."', 'Then he left.']],
    ['One\n\n two. Three', ['One', 'two.', 'Three']],
    ['It is 3.5 mg.', ['It is 3.5 mg.']],
  ])('of %j', (text, sentences) => expect(sentencesOf(text)).toEqual(sentences));

  it('are the lines of a text of sentences', () => expect(inSentences('A b. C d.')).toBe('A b.\nC d.'));
});
