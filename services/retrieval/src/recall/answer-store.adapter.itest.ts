import { randomUUID } from 'node:crypto';
import { create, RememberedAnswerSchema } from '@weir/contracts';
import { createElasticsearch, type ElasticsearchClient, forbidGuessedIndices } from '@weir/elasticsearch';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ElasticsearchAnswers } from './answer-store.adapter.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
let answers: ElasticsearchAnswers;
const tenant = `tenant-${randomUUID()}`;

const LATER = new Date('2026-01-03T00:00:00Z');
const NOW = new Date('2026-01-02T00:00:00Z');

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  await forbidGuessedIndices(client);
  answers = new ElasticsearchAnswers(client, { replicas: 0 });
});

afterAll(() => client.close());

const put = (question: string, vector: number[], fields: object = {}) =>
  answers.put({
    tenant,
    answerKey: 'k',
    vector,
    expiresAt: LATER,
    answer: create(RememberedAnswerSchema, { question, answer: `to ${question}`, documents: [{ version: 2n ** 60n }] }),
    ...fields,
  });

const nearest = (fields: object = {}) =>
  answers.nearest({ tenant, answerKey: 'k', vector: [1, 0, 0], now: NOW, ...fields });

describe('remembered answers in Elasticsearch', () => {
  it('are found by nearness, within tenant, key and time', async () => {
    expect(await answers.nearest({ tenant, answerKey: 'k', vector: [1, 0, 0, 0, 0, 0, 0], now: NOW })).toEqual([]);
    await put('a', [1, 0, 0]);
    await put('b', [0.6, 0.8, 0]);
    await put('old', [1, 0, 0], { expiresAt: NOW });
    await put('other', [1, 0, 0], { answerKey: 'other' });
    await put('theirs', [1, 0, 0], { tenant: `${tenant}-2` });
    await vi.waitFor(async () => expect(await nearest()).toHaveLength(2), { timeout: 10_000, interval: 100 });
    const [a, b] = await nearest();
    expect(a!.answer).toMatchObject({ question: 'a', answer: 'to a', documents: [{ version: 2n ** 60n }] });
    expect([a!.similarity, b!.similarity].map((value) => value.toFixed(2))).toEqual(['1.00', '0.60']);
  });

  it('are one to a question, and taken out when they are too old', async () => {
    await put('a', [0, 0, 1]);
    await vi.waitFor(async () => expect((await nearest()).at(-1)?.similarity).toBeCloseTo(0, 2), {
      timeout: 10_000,
      interval: 100,
    });
    expect(await nearest()).toHaveLength(2);
    await answers.prune(LATER);
    await vi.waitFor(async () => expect(await nearest()).toEqual([]), { timeout: 10_000, interval: 100 });
  });
});
