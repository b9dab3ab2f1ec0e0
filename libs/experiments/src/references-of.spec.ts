import { describe, expect, it } from 'vitest';
import { referencesOf } from './references-of.js';

describe('referencesOf', () => {
  it.each([
    ['27', ['27']],
    [27, ['27']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [true, ['true']],
    [[], undefined],
    [undefined, undefined],
    [null, undefined],
    [{ a: 1 }, undefined],
    [['a', { b: 1 }], undefined],
  ])('of %j is %j', (expected, references) => expect(referencesOf({ expected })).toEqual(references));
});
