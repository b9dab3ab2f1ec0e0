import { describe, expect, it } from 'vitest';
import { readOption } from './read-option.js';

const options = ['The 18 year old', 'Not enough info', 'A 48 year old'];
const read = (answer: string, outcome: 'answered' | 'refused' | 'failed' = 'answered') =>
  readOption({ outcome, answer }, options, 1);

describe('readOption', () => {
  it.each([
    ['(C)', 2],
    ['c', 2],
    ['A.', 0],
    ['A) The 18 year old', 0],
    ['Option B', 1],
    ['The answer is (A).', 0],
    ['**C**: A 48 year old', 2],
    ['the 18 year old', 0],
    ['A 48 year old', 2],
    ['It was the 18 year old. The other one waited.', 0],
    ['Cannot be determined from this.', 1],
    ['I do not know based on that.', 1],
  ])('reads %j', (answer, place) => {
    expect(read(answer)).toBe(place);
  });

  it.each(['', 'D', 'The 18 year old, or a 48 year old.', 'A) A 48 year old', 'A person was late.'])(
    'reads nothing in %j',
    (answer) => {
      expect(read(answer)).toBeUndefined();
    },
  );

  it('takes a refusal for not knowing, and a failure for nothing', () => {
    expect(read('', 'refused')).toBe(1);
    expect(read('A', 'failed')).toBeUndefined();
  });
});
