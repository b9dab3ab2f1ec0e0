import { expect, it } from 'vitest';
import { trainingSetOf, trainingTexts } from './training-texts.js';

const learn = [
  { query: 'a?', positives: ['A', 'B'], negatives: ['C'] },
  { query: 'b?', positives: ['B'], negatives: [] },
];
const choose = [{ query: 'B', positives: ['C'], negatives: [] }];

it('has each text once, and a query that is right for another one apart', () => {
  expect(trainingTexts(learn, choose, ['D', 'A'])).toEqual({
    texts: ['A', 'B', 'C', 'D', 'a?', 'b?', 'B'],
    candidates: 4,
    learn: [
      { query: 4, positives: [0, 1], negatives: [2] },
      { query: 5, positives: [1], negatives: [] },
    ],
    choose: [{ query: 6, positives: [2], negatives: [] }],
  });
});

it('mines negatives among what can be right, not among queries', async () => {
  const texts = trainingTexts(learn, choose, ['D']);
  const vectors = texts.texts.map((_text, row) => Float32Array.of(Math.cos(row / 10), Math.sin(row / 10)));
  const { embeddings, examples, heldBack } = await trainingSetOf(texts, vectors, 2);
  expect(embeddings).toMatchObject({ rows: 7, columns: 2 });
  expect(examples.map(({ negatives }) => negatives)).toEqual([
    [2, 3],
    [3, 2],
  ]);
  expect(heldBack[0]!.negatives).toEqual([3, 1]);
});

it('ends between queries', async () => {
  const texts = trainingTexts(learn, choose);
  const vectors = texts.texts.map(() => Float32Array.of(1, 0));
  await expect(trainingSetOf(texts, vectors, 2, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
});
