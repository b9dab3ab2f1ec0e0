import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PrecisionRecallF1 } from '../precision-recall-f1.js';
import { rougeL } from './rouge-l.js';
import { rougeLsum } from './rouge-lsum.js';
import { rougeN } from './rouge-n.js';

interface Vector extends Record<'rouge1' | 'rouge2' | 'rougeL' | 'rougeLsum', PrecisionRecallF1> {
  prediction: string;
  reference: string;
  stem: boolean;
}

const vectors = JSON.parse(readFileSync(new URL('../../golden/rouge.json', import.meta.url), 'utf8')) as Vector[];

const near = ({ precision, recall, f1 }: PrecisionRecallF1) => ({
  precision: expect.closeTo(precision, 9) as number,
  recall: expect.closeTo(recall, 9) as number,
  f1: expect.closeTo(f1, 9) as number,
});

describe('ROUGE as rouge-score has it', () => {
  it.each(vectors)('$prediction, for $reference, stems: $stem', ({ prediction, reference, stem, ...expected }) => {
    expect(rougeN(prediction, reference, 1, { stem })).toEqual(near(expected.rouge1));
    expect(rougeN(prediction, reference, 2, { stem })).toEqual(near(expected.rouge2));
    expect(rougeL(prediction, reference, { stem })).toEqual(near(expected.rougeL));
    expect(rougeLsum(prediction, reference, { stem })).toEqual(near(expected.rougeLsum));
  });

  it('compares whole words unless stems are wanted', () => {
    expect(rougeN('leaving', 'leaves', 1).f1).toBe(0);
    expect(rougeN('leaving', 'leaves', 1, { stem: true }).f1).toBe(1);
  });
});
