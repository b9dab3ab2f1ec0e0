import { describe, expect, it } from 'vitest';
import { embeddingsOf } from './embeddings-of.js';
import { scored } from './scored.js';

const LETTERS = ['a', 'b', 'c'];
/** A place for each letter. */
const embed = (texts: readonly string[]) =>
  Promise.resolve(texts.map((text) => LETTERS.map((letter) => (text.includes(letter) ? 1 : 0))));
const result = (answer: string, expected: string[]) => ({
  id: 'a',
  repeat: 0,
  app: 'a',
  dataset: 'd',
  question: 'q',
  expected,
  outcome: 'answered' as const,
  answer,
  citations: [],
  usage: { inputTokens: 0, outputTokens: 0 },
  tookMs: 0,
});

describe('embeddingsOf', () => {
  it('has each text once, and semantic-similarity takes the nearest', async () => {
    const one = result('ab', ['c', 'a']);
    const asked: string[] = [];
    const embeddings = await embeddingsOf([one, one], (texts) => {
      asked.push(...texts);
      return embed(texts);
    });
    expect(asked).toEqual(['ab', 'c', 'a']);
    const { scores } = scored(one, ['semantic-similarity'], { embeddings });
    expect(scores['semantic-similarity']).toBeCloseTo(Math.SQRT1_2, 9);
  });

  it('has no score of what was not embedded, or of nothing', async () => {
    const problem = (answer: string, embeddings?: ReadonlyMap<string, number[]>) =>
      scored(result(answer, ['a']), ['semantic-similarity'], embeddings ? { embeddings } : {}).problems;
    const embeddings = await embeddingsOf([result('xyz', ['a'])], embed);
    expect(problem('xyz', embeddings)).toEqual({ 'semantic-similarity': 'an embedding is all zeros' });
    expect(problem('other', embeddings)).toEqual({ 'semantic-similarity': 'a text was not embedded' });
    expect(problem('xyz')).toEqual({ 'semantic-similarity': 'no embedder is given' });
  });
});
