import { expect, it } from 'vitest';
import { datasetVersion } from './dataset-version.js';

const a = { id: 'a', input: 'x', metadata: { p: 1, q: [1, 2] } };
const b = { id: 'b', input: 'y' };

it('a version is of the content, whatever the order of items and fields', () => {
  const version = datasetVersion([a, b]);
  expect(datasetVersion([b, { metadata: { q: [1, 2], p: 1 }, input: 'x', id: 'a' }])).toBe(version);
  const others = [
    [a],
    [a, { ...b, input: 'z' }],
    [a, { ...b, expected: null }],
    [{ ...a, metadata: { p: 1, q: [2, 1] } }, b],
  ];
  expect(new Set([version, ...others.map(datasetVersion)]).size).toBe(5);
});
