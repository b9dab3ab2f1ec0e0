import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rerankerContract } from '../reranker.contract.js';
import type { Reranker } from '../reranker.port.js';
import { createTransformersReranker } from './transformers-reranker.adapter.js';

const directory = new URL('../../fixtures', import.meta.url).pathname;
const model = 'tiny-cross-encoder';

describe('a cross-encoder', () => {
  let reranker: Reranker;

  beforeAll(async () => {
    reranker = await createTransformersReranker({ directory, model, batchSize: 3 });
  });

  afterAll(() => reranker.close());

  rerankerContract('transformers', () => reranker);

  const QUERY = 'How many days of leave?';
  const TEXTS = [
    'The office opens at nine o clock.',
    'Employees have 27 days of leave.',
    'The dog sleeps in the kitchen.',
    'leave',
    'How many days?',
  ];

  it('scores each text by the query, in order', async () => {
    const scores = await reranker.rerank(QUERY, TEXTS);
    // The words that query and text share, less one and a half.
    const shared = [0, 2, 0, 1, 3].map((words) => 1 / (1 + Math.exp(1.5 - words)));
    scores.forEach((score, index) => expect(score).toBeCloseTo(shared[index]!, 5));
  });

  it('reads no more of a text than it may', async () => {
    const short = await createTransformersReranker({ directory, model, maxTokens: 12 });
    const [score] = await short.rerank(QUERY, [`${'kitchen '.repeat(600)} days leave many`]);
    await short.close();
    expect(score).toBeCloseTo(1 / (1 + Math.exp(1.5)), 5);
  });

  it('ends after the run under way when it is aborted', async () => {
    const controller = new AbortController();
    const scoring = reranker.rerank(QUERY, TEXTS, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(scoring).rejects.toThrow('enough');
  });
});

it('says which setting is wrong when the model is not there', async () => {
  await expect(createTransformersReranker({ directory, model: 'nothing-here' })).rejects.toMatchObject({
    code: 'model-missing',
    disposition: 'fatal',
    field: 'WEIR_MODELS_DIR',
  });
});
