import {
  BulkWriter,
  createElasticsearch,
  type ElasticsearchClient,
  ensureRegistry,
  MultiGet,
} from '@weir/elasticsearch';
import { afterAll, beforeAll } from 'vitest';
import { ElasticsearchRegistry } from './registry.adapter.js';
import { registryContract } from './registry.contract.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  await ensureRegistry(client, { replicas: 0 });
});

afterAll(() => client.close());

// A registry for each call, so that they share nothing but the index, as instances do.
registryContract(() => new ElasticsearchRegistry(new MultiGet(client), new BulkWriter(client)));
