import { expect, it } from 'vitest';
import { mineNegatives } from './mine-negatives.js';

it('adds the nearest that are not known to be right, after those that an example has', () => {
  const angles = [0, 0.1, 0.2, 0.3, 0.4, 1.5];
  const values = Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
  const example = { query: 0, positives: [2], negatives: [5] };
  const [mined] = mineNegatives({ rows: 6, columns: 2, values }, [example], [0, 1, 2, 3, 4, 5], 2);
  expect(mined).toEqual({ query: 0, positives: [2], negatives: [5, 1, 3] });
});
