import { describe, expect, it } from 'vitest';
import { bounded } from './bounded.js';

describe('bounded', () => {
  it('gives what the work gives', () => {
    expect(bounded(1_000, () => ({ at: 1 }))).toEqual({ at: 1 });
  });

  it('passes on what the work throws', () => {
    expect(() =>
      bounded(1_000, () => {
        throw new RangeError('Too deep.');
      }),
    ).toThrow(new RangeError('Too deep.'));
  });

  it.each([
    [
      'a loop',
      () => {
        for (;;);
      },
    ],
    ['a pattern that backtracks', () => /^(a+)+$/.test(`${'a'.repeat(50)}!`)],
  ])('ends %s', (_what, work: () => unknown) => {
    expect(() => bounded(20, work)).toThrow(expect.objectContaining({ code: 'work-too-long' }));
    expect(bounded(1_000, () => 'still works')).toBe('still works');
  });
});
