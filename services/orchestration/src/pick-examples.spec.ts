import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pickExamples } from './pick-examples.js';

/** A vector of length 1 at so many degrees. */
const at = (degrees: number) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];

describe('pickExamples', () => {
  it('picks those nearest to the question, the nearest last', () => {
    const examples = [at(90), at(10), at(30), at(180)];
    expect(pickExamples({ pick: 'similar', k: 2 }, at(0), examples)).toEqual([2, 1]);
  });

  it('picks diverse ones: near to the question, and not twice the like', () => {
    const examples = [at(10), at(11), at(12), at(-60)];
    expect(pickExamples({ pick: 'similar', k: 2 }, at(0), examples)).toEqual([1, 0]);
    expect(pickExamples({ pick: 'diverse', k: 2 }, at(0), examples)).toEqual([3, 0]);
  });

  it('picks the first of several that are as near', () => {
    expect(pickExamples({ pick: 'similar', k: 1 }, at(0), [at(20), at(20)])).toEqual([0]);
  });

  it('picks k different ones, or all there are, by rising nearness', () => {
    const degrees = fc.array(fc.integer({ min: 0, max: 359 }), { maxLength: 12 });
    fc.assert(
      fc.property(degrees, fc.constantFrom('similar' as const, 'diverse' as const), fc.nat(14), (all, pick, more) => {
        const k = more + 1;
        const picked = pickExamples({ pick, k }, at(0), all.map(at));
        expect(new Set(picked).size).toBe(Math.min(k, all.length));
        const near = picked.map((place) => Math.cos((all[place]! * Math.PI) / 180));
        expect(near).toEqual(near.toSorted((a, b) => a - b));
        if (pick === 'similar') {
          const rest = all.filter((_degree, place) => !picked.includes(place));
          const furthest = near[0] ?? -1;
          expect(rest.every((degree) => Math.cos((degree * Math.PI) / 180) <= furthest + 1e-9)).toBe(true);
        }
      }),
    );
  });
});
