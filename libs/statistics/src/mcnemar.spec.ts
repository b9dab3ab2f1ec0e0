import { describe, expect, it } from 'vitest';
import { changesOf, mcNemar } from './mcnemar.js';

describe('McNemar', () => {
  it('counts what changed sides', () => {
    expect(changesOf([true, true, false, false, false], [true, false, true, true, false])).toEqual({
      gained: 2,
      lost: 1,
    });
  });

  it.each(['exact', 'chi-square'] as const)('has nothing to say where nothing changed: %s', (method) => {
    expect(mcNemar({ gained: 0, lost: 0 }, method)).toBe(1);
    expect(mcNemar({ gained: 20, lost: 20 }, method)).toBe(1);
  });

  it('does not mind which side is which', () => {
    expect(mcNemar({ gained: 3, lost: 11 })).toBe(mcNemar({ gained: 11, lost: 3 }));
  });

  it('refuses counts that are none, and other items', () => {
    expect(() => mcNemar({ gained: -1, lost: 2 })).toThrow('gained is -1');
    expect(() => changesOf([true], [])).toThrow('second has 0 values where the first sample has 1');
  });
});
