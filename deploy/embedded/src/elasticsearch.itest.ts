import { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startElasticsearch, type ElasticsearchOptions } from './elasticsearch.js';
import type { EmbeddedHome } from './home.js';
import { environment, installedHome, temporaryFolder } from '../test/installed-home.js';
import type { ServerHandle } from './server-process.js';

const index = 'chunks-1';

describe('startElasticsearch', () => {
  let home: EmbeddedHome;
  let dataDir: string;
  let server: ServerHandle;
  let client: Client;
  const start = (options: Partial<ElasticsearchOptions> = {}) =>
    startElasticsearch({ home, environment, dataDir, heapMb: 512, ...options });
  const connect = () => new Client({ node: server.address, maxRetries: 0 });

  beforeAll(async () => {
    home = await installedHome('elasticsearch');
    dataDir = await temporaryFolder();
    server = await start();
    client = connect();
    await client.indices.create({
      index,
      settings: { number_of_shards: 1, number_of_replicas: 0 },
      mappings: {
        properties: {
          text: { type: 'text', analyzer: 'english' },
          readers: { type: 'keyword' },
          vector: { type: 'dense_vector', dims: 3, similarity: 'cosine', index_options: { type: 'int8_hnsw' } },
        },
      },
    });
  }, 300_000);

  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  it('stems with the english analyzer', async () => {
    const { tokens } = await client.indices.analyze({ analyzer: 'english', text: 'Running the dogs' });
    expect(tokens?.map(({ token }) => token)).toEqual(['run', 'dog']);
  });

  it('indexes in bulk and finds by text', async () => {
    const answer = await client.bulk({
      operations: [
        { index: { _index: index, _id: 'a' } },
        { text: 'The dogs were running', readers: ['everyone'], vector: [1, 0, 0] },
        { index: { _index: index, _id: 'b' } },
        { text: 'A cat slept', readers: ['staff'], vector: [0.9, 0.1, 0] },
      ],
    });
    expect(answer.errors).toBe(false);
    await client.indices.refresh({ index });
    const { hits } = await client.search({ index, query: { match: { text: 'dog runs' } } });
    expect(hits.hits.map(({ _id }) => _id)).toEqual(['a']);
  });

  it('searches nearest neighbours inside a filter', async () => {
    const { hits } = await client.search({
      index,
      knn: {
        field: 'vector',
        query_vector: [1, 0, 0],
        k: 2,
        num_candidates: 10,
        filter: { term: { readers: 'staff' } },
      },
    });
    expect(hits.hits.map(({ _id }) => _id)).toEqual(['b']);
  });

  it('answers several searches at once', async () => {
    const { responses } = await client.msearch({
      searches: [
        { index },
        { query: { match: { text: 'cats' } } },
        { index },
        { query: { term: { readers: 'everyone' } } },
      ],
    });
    expect(responses.map((response) => ('hits' in response ? response.hits.hits[0]?._id : undefined))).toEqual([
      'b',
      'a',
    ]);
  });

  it('updates in bulk, and makes what is not there', async () => {
    const answer = await client.bulk({
      operations: [
        { update: { _index: index, _id: 'a' } },
        { doc: { readers: ['staff'] } },
        { update: { _index: index, _id: 'c' } },
        { doc: { text: 'New' }, doc_as_upsert: true },
        { update: { _index: index, _id: 'missing' } },
        { doc: { text: 'Never' } },
      ],
    });
    expect(answer.items.map(({ update }) => update?.status)).toEqual([200, 201, 404]);
    const { docs } = await client.mget<{ readers?: string[]; text: string }>({ index, ids: ['a', 'c', 'missing'] });
    const sources = docs.map((doc) => ('_source' in doc ? doc._source : undefined));
    expect(sources).toMatchObject([{ readers: ['staff'] }, { text: 'New' }, undefined]);
  });

  it('refuses a write to a document that has changed since', async () => {
    const { _seq_no: seqNo, _primary_term: term } = await client.index({
      index,
      id: 'guarded',
      document: { text: '1' },
    });
    const guarded = { index, id: 'guarded', if_seq_no: seqNo!, if_primary_term: term! };
    await client.index({ ...guarded, document: { text: '2' } });
    await expect(client.index({ ...guarded, document: { text: '3' } })).rejects.toMatchObject({ statusCode: 409 });
    const [item] = (
      await client.bulk({
        operations: [
          { index: { _index: index, _id: 'guarded', if_seq_no: seqNo, if_primary_term: term } },
          { text: '4' },
        ],
      })
    ).items;
    expect(item?.index?.status).toBe(409);
  });

  it('moves an alias in one step', async () => {
    await client.indices.create({ index: 'chunks-2' });
    await client.indices.putAlias({ index, name: 'chunks' });
    await client.indices.updateAliases({
      actions: [{ remove: { index, alias: 'chunks' } }, { add: { index: 'chunks-2', alias: 'chunks' } }],
    });
    expect(Object.keys(await client.indices.getAlias({ name: 'chunks' }))).toEqual(['chunks-2']);
  });

  it('names the port that is taken and the setting', async () => {
    const port = Number(new URL(server.address).port);
    await expect(start({ dataDir: await temporaryFolder(), transportPort: port })).rejects.toMatchObject({
      code: 'port-taken',
      field: 'WEIR_ELASTICSEARCH_TRANSPORT_PORT',
      message: expect.stringContaining(`Port ${port} `),
    });
  });

  it('goes on after SIGKILL with everything that it acknowledged, refreshed or not', async () => {
    await client.index({ index, id: 'last', document: { text: 'acknowledged' } });
    server.kill('SIGKILL');
    await server.exited;
    await client.close();
    server = await start();
    client = connect();
    const { hits } = await client.search({ index, query: { match: { text: 'acknowledged' } } });
    expect(hits.hits.map(({ _id }) => _id)).toEqual(['last']);
  }, 60_000);

  it('stops in order', async () => {
    await server.stop();
    expect(await server.exited).toEqual({ code: 143, signal: null });
    server = await start();
  }, 60_000);
});
