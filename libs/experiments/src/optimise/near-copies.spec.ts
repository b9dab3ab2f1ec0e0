import { findLeaks } from '@weir/datasets';
import { describe, expect, it } from 'vitest';
import { nearCopies } from './near-copies.js';

const item = { id: 'a', input: 'How many days of leave do I get in a year?', expected: '27' };

describe('nearCopies', () => {
  it('asks the same in other case, punctuation and order, with ids of their own', () => {
    expect(nearCopies(item, 3)).toEqual([
      { id: 'a~1', input: 'how many days of leave do i get in a year?', expected: '27' },
      { id: 'a~2', input: 'How many days of leave do I get in a year', expected: '27' },
      { id: 'a~3', input: 'How days many of leave do I get in a year?', expected: '27' },
    ]);
  });

  it('makes what findLeaks finds', () => {
    const copies = nearCopies(item, 3);
    expect(findLeaks({ train: [item], test: copies })).toHaveLength(3);
  });

  it('changes the question of several variables, and nothing else', () => {
    expect(nearCopies({ id: 'b', input: { question: 'Why?', city: 'Bern' } }, 1)).toEqual([
      { id: 'b~1', input: { question: 'why?', city: 'Bern' } },
    ]);
  });

  it('gives none that is equal to the item', () => {
    for (const input of ['?', '1', 'a a a']) {
      expect(nearCopies({ id: 'c', input }, 3).every((copy) => copy.input !== input)).toBe(true);
    }
  });
});
