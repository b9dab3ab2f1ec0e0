import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeltaSequence } from './delta-sequence.js';

describe('DeltaSequence', () => {
  it.each<[string, [number, string][], string[]]>([
    [
      'in order',
      [
        [0, 'a'],
        [1, 'b'],
        [2, 'c'],
      ],
      ['a', 'b', 'c'],
    ],
    [
      'twice',
      [
        [0, 'a'],
        [0, 'a'],
        [1, 'b'],
        [0, 'a'],
        [1, 'b'],
      ],
      ['a', '', 'b', '', ''],
    ],
    [
      'out of order',
      [
        [1, 'b'],
        [2, 'c'],
        [0, 'a'],
      ],
      ['', '', 'abc'],
    ],
    [
      'with a gap',
      [
        [0, 'a'],
        [2, 'c'],
        [3, 'd'],
      ],
      ['a', '', ''],
    ],
    [
      'with empty pieces',
      [
        [0, ''],
        [1, 'a'],
        [2, ''],
      ],
      ['', 'a', ''],
    ],
  ])('tells pieces %s once and in order', (_how, pieces, told) => {
    const sequence = new DeltaSequence();
    expect(pieces.map(([index, text]) => sequence.push(index, text))).toEqual(told);
  });

  it.each<[string, [number, string][], string, string | undefined]>([
    ['everything was told', [[0, 'ab']], 'ab', ''],
    ['nothing was told', [], 'ab', 'ab'],
    [
      'a piece was lost',
      [
        [0, 'a'],
        [2, 'c'],
      ],
      'abc',
      'bc',
    ],
    ['the answer became another', [[0, 'secret']], 'The answer was refused.', undefined],
    ['the answer became shorter', [[0, 'abc']], 'ab', undefined],
    ['the answer is empty and nothing was told', [], '', ''],
  ])('knows what is left when %s', (_when, pieces, answer, rest) => {
    const sequence = new DeltaSequence();
    for (const [index, text] of pieces) sequence.push(index, text);
    expect(sequence.finish(answer)).toBe(rest);
  });

  it('tells the whole text, whatever the order and however often pieces come', () => {
    const deliveries = fc.array(fc.string(), { maxLength: 8 }).chain((pieces) =>
      fc.tuple(
        fc.constant(pieces),
        fc
          .array(fc.nat(Math.max(0, pieces.length - 1)), { maxLength: 30 })
          .map((order) => (pieces.length === 0 ? [] : order)),
      ),
    );
    fc.assert(
      fc.property(deliveries, ([pieces, order]) => {
        const sequence = new DeltaSequence();
        const told = order.map((index) => sequence.push(index, pieces[index] ?? '')).join('');
        const answer = pieces.join('');
        expect(told + (sequence.finish(answer) ?? 'another')).toBe(answer);
      }),
    );
  });
});
