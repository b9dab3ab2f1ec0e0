import { type Chunk, ChunkSchema, create } from '@weir/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stretchesOf } from './stretches.js';

const chunk = (text: string, start: number, end = start + text.length): Chunk =>
  create(ChunkSchema, { chunkId: `${start}/${end}`, text, start, end });

describe('stretchesOf', () => {
  it.each([
    ['chunks that follow one another', [chunk('one ', 10), chunk('two', 14)], [[10, 'one two']]],
    ['a gap, as line ends', [chunk('one', 0), chunk('two', 5)], [[0, 'one\n\ntwo']]],
    ['an overlap', [chunk('one two', 0), chunk('two three', 4)], [[0, 'one two three']]],
    ['chunks in any order', [chunk('two', 3), chunk('one', 0)], [[0, 'onetwo']]],
    [
      'a wide gap, apart',
      [chunk('one', 0), chunk('two', 500)],
      [
        [0, 'one'],
        [500, 'two'],
      ],
    ],
    [
      'an overlap of other words, apart',
      [chunk('one two', 0), chunk('TWO three', 4)],
      [
        [0, 'one two'],
        [4, 'TWO three'],
      ],
    ],
    [
      'offsets that do not fit, apart',
      [chunk('one', 0, 9), chunk('two', 9)],
      [
        [0, 'one'],
        [9, 'two'],
      ],
    ],
    [
      'a chunk within another, apart',
      [chunk('one two', 0), chunk('ne t', 1)],
      [
        [0, 'one two'],
        [1, 'ne t'],
      ],
    ],
    ['a chunk that another ends with', [chunk('one two', 0), chunk('two', 4), chunk('!', 7)], [[0, 'one two!']]],
    ['no chunks', [], []],
  ])('joins %s', (_name, chunks, expected) => {
    expect(stretchesOf(chunks).map(({ start, text }) => [start, text])).toEqual(expected);
  });

  it('has every chunk in one stretch, at its own text', () => {
    const some = fc.array(
      fc.record({ start: fc.nat(200), length: fc.integer({ min: 0, max: 30 }), shift: fc.constantFrom(0, 0, 0, 1) }),
    );
    fc.assert(
      fc.property(some, (places) => {
        const source = 'abcdefghijklmnopqrstuvwxyz '.repeat(10);
        const chunks = places.map(({ start, length, shift }) =>
          chunk(source.slice(start + shift, start + shift + length), start),
        );
        const members = stretchesOf(chunks).flatMap(({ text, members: all }) =>
          all.map(({ chunk: member, at }) => ({ member, text: text.slice(at, at + member.text.length) })),
        );
        expect(members).toHaveLength(chunks.length);
        for (const { member, text } of members) expect(text).toBe(member.text);
      }),
    );
  });
});
