import { expect, it } from 'vitest';
import { mineNegatives } from './mine-negatives.js';

it('adds the nearest that are not known to be right, after those that an example has', () => {
  const angles = [0, 0.1, 0.2, 0.3, 0.4, 1.5];
  const values = Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
  const example = { query: 0, positives: [2], negatives: [5] };
  const [mined] = mineNegatives({ rows: 6, columns: 2, values }, [example], [0, 1, 2, 3, 4, 5], 2);
  expect(mined).toEqual({ query: 0, positives: [2], negatives: [5, 1, 3] });
});

it('takes the lower row of two that are as near, whatever their order, and no more than there are', () => {
  const values = Float32Array.from([1, 0, 0, 1, 0.8, 0.6, 0.8, 0.6, 0.6, 0.8].flat());
  const embeddings = { rows: 5, columns: 2, values };
  const mined = (count: number) =>
    mineNegatives(embeddings, [{ query: 0, positives: [1], negatives: [] }], [3, 4, 2, 1, 0], count)[0]!.negatives;
  expect([mined(0), mined(1), mined(2), mined(9)]).toEqual([[], [2], [2, 3], [2, 3, 4]]);
});
