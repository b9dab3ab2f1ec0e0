import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Bleu, corpusBleu, sentenceBleu } from './bleu.js';

interface Vectors {
  sentences: { prediction: string; references: string[]; bleu: Bleu }[];
  corpora: { predictions: string[]; references: string[][]; bleu: Bleu }[];
}

const vectors = JSON.parse(readFileSync(new URL('../../golden/translation.json', import.meta.url), 'utf8')) as Vectors;

const near = ({ score, precisions, brevityPenalty, ...lengths }: Bleu) => ({
  score: expect.closeTo(score, 9) as number,
  precisions: precisions.map((precision) => expect.closeTo(precision, 9) as number),
  brevityPenalty: expect.closeTo(brevityPenalty, 9) as number,
  ...lengths,
});

describe('BLEU as sacrebleu has it', () => {
  it.each(vectors.sentences)('$prediction, for $references', ({ prediction, references, bleu }) => {
    expect(sentenceBleu(prediction, references)).toEqual(near(bleu));
  });

  it.each(vectors.corpora)('a corpus: $predictions.0, …', ({ predictions, references, bleu }) => {
    expect(corpusBleu(predictions, references)).toEqual(near(bleu));
  });
});
