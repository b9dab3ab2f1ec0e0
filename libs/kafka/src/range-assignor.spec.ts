import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignRanges } from './range-assignor.js';

describe('assignRanges', () => {
  it('gives each member a contiguous run, the first ones one more', () => {
    const assigned = assignRanges(['m2', 'm1', 'm3'], new Map([['t', 8]]));
    expect([...assigned].map(([member, topics]) => [member, topics.get('t')])).toEqual([
      ['m1', [0, 1, 2]],
      ['m2', [3, 4, 5]],
      ['m3', [6, 7]],
    ]);
  });

  it('assigns every partition once, and topics of one size alike', () => {
    const members = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 20 }), (memberIds, count) => {
        const assigned = assignRanges(
          memberIds,
          new Map([
            ['requests', count],
            ['replies', count],
          ]),
        );
        const all = [...assigned.values()].flatMap((topics) => topics.get('requests') ?? []);
        expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
        for (const topics of assigned.values()) expect(topics.get('requests')).toEqual(topics.get('replies'));
      }),
    );
  });
});
