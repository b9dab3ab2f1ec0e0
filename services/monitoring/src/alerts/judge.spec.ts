import { describe, expect, it } from 'vitest';
import { judge } from './judge.js';
import type { Reading } from './reading.js';

const reading = (fields: Partial<Reading>): Reading => ({ labels: {}, items: 40, ...fields });

describe('judge', () => {
  it.each([
    [{ above: 0.5 }, 0.6, false, true],
    [{ above: 0.5 }, 0.5, false, false],
    // It wavers about the limit: it goes on until it is not above the other.
    [{ above: 0.5, until: 0.3 }, 0.4, true, true],
    [{ above: 0.5, until: 0.3 }, 0.4, false, false],
    [{ above: 0.5, until: 0.3 }, 0.3, true, false],
    [{ below: 10 }, 9, false, true],
    [{ below: 10, until: 12 }, 11, true, true],
    [{ below: 10, until: 12 }, 12, true, false],
  ])('%j of %d, firing %s: %s', (when, value, isFiring, holds) => {
    expect(judge(when, reading({ value }), isFiring).holds).toBe(holds);
  });

  it.each([
    [{ risesBy: 0.5, before: '1d' }, 151, 100, false, true],
    [{ risesBy: 0.5, before: '1d' }, 150, 100, false, false],
    [{ risesBy: 0.5, before: '1d', until: 0.1 }, 120, 100, true, true],
    [{ fallsBy: 0.25, before: '1d' }, 74, 100, false, true],
    [{ fallsBy: 0.25, before: '1d' }, 80, 100, false, false],
    [{ fallsBy: 0.25, before: '1d' }, 130, 100, false, false],
  ])('%j of %d after %d, firing %s: %s', (when, value, before, isFiring, holds) => {
    expect(judge(when, reading({ value, before }), isFiring).holds).toBe(holds);
  });

  it('says by how much it changed, and from what', () => {
    expect(judge({ risesBy: 0.5, before: '1d' }, reading({ value: 0.24, before: 0.1 }), false)).toEqual({
      holds: true,
      limit: expect.closeTo(0.15) as number,
      note: '+140.0 % against 0.1 1d before',
    });
  });

  it('cannot compare with nothing', () => {
    for (const before of [undefined, 0]) {
      const when = { risesBy: 0.5, before: '1d' };
      const judged = judge(when, reading({ value: 3, ...(before === undefined ? {} : { before }) }), false);
      expect(judged).toEqual({ holds: undefined, note: 'there is nothing 1d before to compare with' });
    }
  });

  it('says why nothing can be said', () => {
    const few = reading({ items: 3, note: 'not enough runs: 3 of 20' });
    expect(judge({ above: 1 }, few, false)).toEqual({ holds: undefined, note: 'not enough runs: 3 of 20' });
  });

  it('takes nothing for absent, and not what nobody could be asked for', () => {
    expect(judge({ absent: true }, reading({ items: 0, note: 'there were no runs' }), false)).toEqual({
      holds: true,
      note: 'there were no runs',
    });
    expect(judge({ absent: true }, reading({ items: 1, value: 1 }), true).holds).toBe(false);
    expect(judge({ absent: true }, reading({ items: undefined, note: 'down' }), true).holds).toBeUndefined();
  });
});
