import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cosineSimilarity } from './cosine-similarity.js';
import { semanticSimilarity } from './semantic-similarity.js';

interface Vector {
  one: number[];
  other: number[];
  cosine: number;
}

const vectors = JSON.parse(readFileSync(new URL('../../golden/cosines.json', import.meta.url), 'utf8')) as Vector[];

describe('cosineSimilarity', () => {
  it.each(vectors)("is scikit-learn's: $cosine", ({ one, other, cosine }) => {
    expect(cosineSimilarity(one, other)).toBeCloseTo(cosine, 9);
  });

  it('is not defined for what has no direction, nor for nothing', () => {
    expect(cosineSimilarity([0, 0], [1, 0])).toBeUndefined();
    expect(cosineSimilarity([], [])).toBeUndefined();
  });
});

describe('semanticSimilarity', () => {
  it('is that of the nearest reference', () => {
    expect(
      semanticSimilarity(
        [1, 0],
        [
          [-1, 0],
          [3, 4],
          [0, 1],
        ],
      ),
    ).toBeCloseTo(0.6, 12);
  });

  it('passes over a reference that has no direction, and is not defined when all have none', () => {
    const nowhere = [0, 0];
    expect(semanticSimilarity([1, 0], [nowhere, [-1, 0]])).toBe(-1);
    expect(semanticSimilarity([1, 0], [nowhere])).toBeUndefined();
    expect(semanticSimilarity(nowhere, [[1, 0]])).toBeUndefined();
  });
});
