import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { porterStem } from './porter-stem.js';

const vectors = JSON.parse(readFileSync(new URL('../../golden/stems.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

it('finds the stems that NLTK finds', () => {
  expect(Object.keys(vectors).length).toBeGreaterThan(5_000);
  expect(Object.fromEntries(Object.keys(vectors).map((word) => [word, porterStem(word)]))).toEqual(vectors);
});
