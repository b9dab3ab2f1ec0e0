import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exactMatch } from './exact-match.js';
import { tokenF1 } from './token-f1.js';

interface Vector {
  prediction: string;
  references: string[];
  exactMatch: number;
  tokenF1: number;
}

const vectors = JSON.parse(readFileSync(new URL('../../golden/answers.json', import.meta.url), 'utf8')) as Vector[];

describe("answers by SQuAD's rules", () => {
  it.each(vectors)('$prediction, for $references', (vector) => {
    expect(exactMatch(vector.prediction, vector.references)).toBe(vector.exactMatch);
    expect(tokenF1(vector.prediction, vector.references)).toBeCloseTo(vector.tokenF1, 9);
  });
});
