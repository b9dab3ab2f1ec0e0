import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelsIn, readLabel } from './read-label.js';

const YES_NO = ['yes', 'no', 'maybe'];

describe('readLabel', () => {
  it.each([
    ['yes', 'yes'],
    ['  **Yes.**\n', 'yes'],
    ['Yes, it does. No doubt about it.', 'yes'],
    ['The answer is: maybe', 'maybe'],
    ['Not known. Maybe', undefined],
    ['Yes or no?', undefined],
    ['Yes, yes.', 'yes'],
    ['Nobody knows.', undefined],
    ['', undefined],
  ])('of %j is %j', (answer, label) => expect(readLabel(answer, YES_NO)).toBe(label));

  it('takes the longer of two labels that overlap', () => {
    const labels = ['relevant', 'not relevant'];
    expect(readLabel('It is not relevant.', labels)).toBe('not relevant');
    expect(readLabel('It is relevant.', labels)).toBe('relevant');
  });

  it('knows letters and signs as labels', () => {
    expect(readLabel('(B)', ['A', 'B'])).toBe('B');
    expect(readLabel('-', ['+', '-'])).toBe('-');
    expect(readLabel('C++ it is', ['C', 'C++'])).toBeDefined();
  });

  it('gives one of the labels or none, whatever they and the answer are', () => {
    const word = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(fc.string(), fc.uniqueArray(word, { minLength: 1, maxLength: 4 }), (answer, labels) => {
        expect([...labels, undefined]).toContain(readLabel(answer, labels));
      }),
    );
  });
});

describe('labelsIn', () => {
  it('has each once, whatever its case, and no empty one', () => {
    expect(labelsIn([['yes'], ['Yes'], undefined, ['no', ''], ['yes']])).toEqual(['Yes', 'no']);
  });
});
