import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { corpusChrf, sentenceChrf } from './chrf.js';

interface Scores {
  chrf: number;
  chrfPlusPlus: number;
}

interface Vectors {
  sentences: ({ prediction: string; references: string[] } & Scores)[];
  corpora: ({ predictions: string[]; references: string[][] } & Scores)[];
}

const vectors = JSON.parse(readFileSync(new URL('../../golden/translation.json', import.meta.url), 'utf8')) as Vectors;

describe('chrF as sacrebleu has it', () => {
  it.each(vectors.sentences)('$prediction, for $references', ({ prediction, references, chrf, chrfPlusPlus }) => {
    expect(sentenceChrf(prediction, references)).toBeCloseTo(chrf, 9);
    expect(sentenceChrf(prediction, references, { wordOrder: 2 })).toBeCloseTo(chrfPlusPlus, 9);
  });

  it.each(vectors.corpora)('a corpus: $predictions.0, …', ({ predictions, references, chrf, chrfPlusPlus }) => {
    expect(corpusChrf(predictions, references)).toBeCloseTo(chrf, 9);
    expect(corpusChrf(predictions, references, { wordOrder: 2 })).toBeCloseTo(chrfPlusPlus, 9);
  });
});
