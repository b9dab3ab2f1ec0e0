import { describe, expect, it } from 'vitest';
import { questionOf } from './question-of.js';

describe('questionOf', () => {
  it.each([
    ['Why?', 'Why?'],
    [{ city: 'Bern', question: 'Why?' }, 'Why?'],
    [{ text: 'b', query: 'a' }, 'a'],
    [{ question: 3, text: 'Why?' }, 'Why?'],
  ])('of %j is %j', (input, question) => expect(questionOf({ id: 'a', input })).toBe(question));

  it('says which item has none', () => {
    expect(() => questionOf({ id: 'a', input: { city: 'Bern' } })).toThrow(
      expect.objectContaining({ code: 'item-without-question', message: expect.stringContaining('Item a') as unknown }),
    );
  });
});
