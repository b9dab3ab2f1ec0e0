import { randomUUID } from 'node:crypto';
import { AnswerCompletedSchema, CostsRequestedSchema, create } from '@weir/contracts';
import { BulkWriter, createElasticsearch, type ElasticsearchClient, forbidGuessedIndices } from '@weir/elasticsearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runEntry } from '../log-runs/log-runs.handler.js';
import { ElasticsearchRuns, runIndex } from '../log-runs/run-store.adapter.js';
import { costQuery } from './cost-query.js';
import { elasticsearchCostSearch } from './cost-search.adapter.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
let store: ElasticsearchRuns;
const tenant = `tenant-${randomUUID()}`;
const DAY = 86_400_000;
/** Long ago, so that no other test's days are pruned or erased. */
const START = Date.UTC(1972 + Math.floor(Math.random() * 15), 0, 2, 12);

async function put(
  runId: string,
  cost: number,
  fields: { at?: number; of?: string; prompt?: string; currency?: string },
) {
  const { at = START, of = tenant, prompt = '1', currency = 'USD' } = fields;
  const message = create(AnswerCompletedSchema, {
    runId,
    app: 'support',
    outcome: 'answered',
    provenance: { model: { name: 'small' }, prompt: { name: 'answer', version: prompt } },
    usage: { inputTokens: 10, outputTokens: 2, cost, currency },
  });
  const entry = runEntry(message, { tenant: of, partition: 0, offset: 7, timestamp: at });
  await store.put(entry, () => Promise.resolve(true));
}

const sum = (fields: object) =>
  elasticsearchCostSearch(client).sum(costQuery(create(CostsRequestedSchema, fields), tenant));

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  await forbidGuessedIndices(client);
  store = new ElasticsearchRuns(client, new BulkWriter(client), { replicas: 0, retentionDays: 30 });
  // As a version left it that did not know of currencies.
  await client.indices.create({
    index: runIndex(START),
    mappings: {
      dynamic: false,
      properties: { tenant: { type: 'keyword' }, at: { type: 'date', format: 'epoch_millis' } },
    },
  });
  await put('a', 0.25, {});
  await put('b', 0.5, { at: START + DAY, prompt: '2' });
  await put('c', 1, { at: START + DAY, prompt: '2' });
  await put('d', 4, { currency: 'EUR' });
  await put('e', 16, { of: `${tenant}-other` });
  await client.indices.refresh({ index: 'weir-runs-*' });
});

afterAll(async () => {
  await client.indices.delete({ index: `${runIndex(START)},${runIndex(START + DAY)}`, ignore_unavailable: true });
  await client.close();
});

describe('costs of the chain log', () => {
  it('tells versions of prompts and days apart, the dearest first, and never adds one currency to another', async () => {
    const { rows, totals, rest } = await sum({ by: ['prompt', 'day'] });
    const day = (offset: number) => new Date(START + offset * DAY).toISOString().slice(0, 10);
    expect(rows).toMatchObject([
      { values: ['answer@1', day(0)], runs: 1n, cost: 4, currency: 'EUR', dearestRun: 'd', dearestCost: 4 },
      { values: ['answer@2', day(1)], runs: 2n, cost: 1.5, currency: 'USD', dearestRun: 'c', dearestCost: 1 },
      { values: ['answer@1', day(0)], runs: 1n, cost: 0.25, currency: 'USD', dearestRun: 'a' },
    ]);
    expect(totals).toMatchObject([
      { values: [], runs: 1n, cost: 4, currency: 'EUR' },
      { values: [], runs: 3n, inputTokens: 30n, outputTokens: 6n, cost: 1.75, currency: 'USD' },
    ]);
    expect(rest).toBe(0n);
  });

  it('is of one tenant, unless all are asked for', async () => {
    const where = 'cost>=16';
    expect((await sum({ by: ['tenant'], where })).rows).toEqual([]);
    const from = new Date(START).toISOString();
    const to = new Date(START + 1).toISOString();
    expect((await sum({ by: ['tenant'], where, from, to, allTenants: true })).rows).toMatchObject([
      { values: [`${tenant}-other`], runs: 1n, cost: 16 },
    ]);
  });
});
