import { describe, expect, it } from 'vitest';
import { readJson } from './read-json.js';

const rows = [
  { number: 1, value: { a: 1, b: 'x' } },
  { number: 2, value: { a: 2, b: 'y' } },
];

describe('readJson', () => {
  it.each<[string, unknown]>([
    [
      'a list',
      [
        { a: 1, b: 'x' },
        { a: 2, b: 'y' },
      ],
    ],
    [
      'a list under data',
      {
        version: '1',
        data: [
          { a: 1, b: 'x' },
          { a: 2, b: 'y' },
        ],
      },
    ],
    [
      "the dataset server's answer",
      {
        features: [],
        rows: [
          { row_idx: 0, row: { a: 1, b: 'x' } },
          { row_idx: 1, row: { a: 2, b: 'y' } },
        ],
      },
    ],
    ['a list for each column', { a: [1, 2], b: ['x', 'y'] }],
  ])('reads %s', (_what, value) => {
    expect(readJson(JSON.stringify(value))).toEqual(rows);
  });

  it('names what is no object by its place', () => {
    expect(readJson('[{"a":1},7]')).toEqual([
      { number: 1, value: { a: 1 } },
      { number: 2, problem: 'is not a JSON object' },
    ]);
  });

  it.each([
    ['{"a":', 'it is not JSON'],
    ['3', 'no list of rows'],
    ['{}', 'no list of rows'],
    ['{"a":[1,2],"b":[1]}', 'no list of rows'],
    ['{"a":1}', 'no list of rows'],
  ])('refuses %s', (text, problem) => {
    expect(() => readJson(text)).toThrow(
      expect.objectContaining({
        code: 'dataset-malformed',
        disposition: 'poison',
        message: expect.stringContaining(problem) as string,
      }) as Error,
    );
  });
});
