import { describe, expect, it } from 'vitest';
import { batchesOf, type Redrive } from './redrive-records.js';

const redrive = (bytes: number): Redrive => {
  const value = Buffer.alloc(bytes);
  return {
    record: { topic: 'weir.a.v1.b.dlq', partition: 0, offset: 0, timestamp: 0, key: null, value, headers: [] },
    back: { topic: 'weir.a.v1.b', key: null, value, headers: {} },
    action: 'dead-letter-redriven',
  };
};
const sizes = (bytes: readonly number[], rate: number): number[] =>
  batchesOf(bytes.map(redrive), rate).map(({ length }) => length);

describe('batchesOf', () => {
  it.each([
    ['nothing', [], 50, []],
    ['a tenth of a second in each', [1, 1, 1, 1, 1, 1, 1], 30, [3, 3, 1]],
    ['one at a time where the rate is low', [1, 1, 1], 5, [1, 1, 1]],
    ['as much as a request holds', [500_000, 300_000, 200_000, 1], 1_000, [2, 2]],
    ['a record that is larger than that alone', [1, 5_000_000, 1], 1_000, [1, 1, 1]],
  ])('%s', (_, bytes, rate, expected) => {
    expect(sizes(bytes, rate)).toEqual(expected);
  });
});
