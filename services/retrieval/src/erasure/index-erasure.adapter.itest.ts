import { randomUUID } from 'node:crypto';
import { AnswerSubscribedSchema, create, RememberedAnswerSchema } from '@weir/contracts';
import {
  BulkWriter,
  chunkAlias,
  chunkIndexName,
  ChunkIndices,
  chunkJson,
  createElasticsearch,
  type ElasticsearchClient,
  ensureRegistry,
  filesWith,
  forbidGuessedIndices,
  indicesLike,
  MultiGet,
} from '@weir/elasticsearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ElasticsearchAnswers } from '../recall/answer-store.adapter.js';
import { withContent } from '../registry/registry-changes.js';
import { ElasticsearchRegistry } from '../registry/registry.adapter.js';
import { ElasticsearchSubscriptions } from '../standing/subscription-store.adapter.js';
import type { ErasedScope } from './erased-scope.js';
import { ElasticsearchErasure } from './index-erasure.adapter.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
let registry: ElasticsearchRegistry;
let erasure: ElasticsearchErasure;

const tenant = `t-${randomUUID().slice(0, 8)}`;
const collection = `erased-${randomUUID().slice(0, 8)}`;
const GENERATIONS = ['aaaaaaaaaa', 'bbbbbbbbbb'];
/** In everything that is made of the erased document, and nowhere else. */
const CANARY = `zyxq${randomUUID().slice(0, 8)}`;
const owned = () => true;
const signal = AbortSignal.timeout(119_000);
const scope: ErasedScope = {
  tenant,
  documents: [{ collection, documentId: 'secret' }],
  runIds: new Set(['run-secret']),
  everything: false,
};

async function indexDocument(documentId: string, generation: string, text: string): Promise<void> {
  const index = chunkIndexName(collection, generation);
  const chunk = {
    tenant,
    collection,
    document_id: documentId,
    title: text,
    heading_path: [],
    context: '',
    text,
    readers: ['everyone'],
    embedded_hash: 'h',
  };
  const ids = Array.from({ length: 20 }, (_, n) => `${documentId}-${n}`);
  const operations = ids.map((id) => ({
    kind: 'index' as const,
    index,
    id,
    document: chunkJson(id, chunk, [1, 0, 0, 0]),
    version: 1,
  }));
  await new BulkWriter(client).writeAll(operations, owned);
  await registry.change({ tenant, collection, documentId, generation }, owned, (entry) =>
    withContent(entry, {
      version: 3n,
      versionGiven: true,
      position: { log: 'l/0', offset: 1 },
      deleted: false,
      title: text,
      mediaType: 'text/plain',
      uri: `https://example.org/${text}`,
      metadata: { note: text },
      readers: ['everyone'],
      chunks: ids.map((id) => ({ id, start: 0, end: 1 })),
      indexedAt: '2026-01-02T03:04:05.000Z',
    }),
  );
}

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  await forbidGuessedIndices(client);
  await ensureRegistry(client, { replicas: 0 });
  const bulk = new BulkWriter(client);
  registry = new ElasticsearchRegistry(new MultiGet(client), bulk);
  erasure = new ElasticsearchErasure(client, bulk, registry);
  const indices = new ChunkIndices(client, { replicas: 0 });
  for (const generation of GENERATIONS) {
    await indices.ensure(collection, generation, 4);
    await indexDocument('secret', generation, CANARY);
    await indexDocument('other', generation, 'ordinary');
  }
  const answers = new ElasticsearchAnswers(client, { replicas: 0 });
  const subscriptions = new ElasticsearchSubscriptions(client, { replicas: 0 });
  const use = (documentId: string) => ({ collection, documentId, version: 3n, generation: GENERATIONS[0]! });
  const remember = (runId: string, documentId: string, text: string) =>
    answers.put({
      tenant,
      answerKey: 'k',
      vector: [1, 0, 0, 0],
      expiresAt: new Date(Date.now() + 3_600_000),
      answer: create(RememberedAnswerSchema, { runId, question: text, answer: text, documents: [use(documentId)] }),
    });
  const watch = (runId: string, documentId: string, text: string) =>
    subscriptions.put(
      tenant,
      create(AnswerSubscribedSchema, {
        runId,
        app: 'a',
        documents: [use(documentId)],
        until: new Date(Date.now() + 3_600_000).toISOString(),
        renewal: { runId, app: 'a', question: text },
      }),
    );
  // By its run, by its document, and one that stays.
  await remember('run-secret', 'other', `${CANARY} one`);
  await remember('run-1', 'secret', `${CANARY} two`);
  await remember('run-2', 'other', 'ordinary');
  await watch('run-secret', 'other', `${CANARY} one`);
  await watch('run-1', 'secret', `${CANARY} two`);
  await watch('run-2', 'other', 'ordinary');
});

afterAll(async () => {
  await client.indices.delete({ index: GENERATIONS.map((generation) => chunkIndexName(collection, generation)) });
  await client.close();
});

async function files(): Promise<string[]> {
  const own = ['weir-documents', 'weir-answers~4', 'weir-subscriptions'];
  const indices = [...own, ...(await indicesLike(client, `${chunkAlias(collection)}~*`))];
  // Remembered and standing answers are kept in base64, which depends on what stands before.
  const forms = [CANARY, ...[0, 1, 2].map((shift) => base64Inside(CANARY, shift))];
  const found = await Promise.all(indices.flatMap((index) => forms.map((form) => filesWith(client, index, form))));
  return found.flat();
}

/** What of a text's base64 does not depend on the bytes around it. */
function base64Inside(text: string, shift: number): string {
  const encoded = Buffer.from('_'.repeat(shift) + text).toString('base64');
  const [from, to] = [Math.ceil((shift * 8) / 6), Math.floor(((shift + text.length) * 8) / 6)];
  return encoded.slice(from, to);
}

const counts = async (of: ErasedScope) => {
  const { entries } = await erasure.find(of, signal);
  return Object.fromEntries(entries.map(({ kind, index, ids }) => [`${kind} ${index.split('~').at(-1)}`, ids.length]));
};

describe('an erasure in Elasticsearch', () => {
  it('finds all that is of a document and a run, in every generation', async () => {
    expect(await counts(scope)).toEqual({
      'chunk aaaaaaaaaa': 20,
      'chunk bbbbbbbbbb': 20,
      'registry-entry weir-documents': 2,
      'remembered-answer 4': 2,
      'standing-answer weir-subscriptions': 2,
    });
    expect(new Set((await files()).map((file) => file.split('/').at(-1))).size).toBeGreaterThan(0);
  });

  it('takes it out, so that neither a search nor the bytes of a file have it, and leaves the rest', async () => {
    const { entries } = await erasure.find(scope, signal);
    await erasure.remove(scope, entries, owned, signal);
    expect(await counts(scope)).toEqual({});
    await erasure.expunge(scope, signal);
    expect(await files()).toEqual([]);
    for (const generation of GENERATIONS) {
      const index = chunkIndexName(collection, generation);
      expect((await client.count({ index })).count).toBe(20);
      const key = { tenant, collection, generation };
      expect((await registry.get({ ...key, documentId: 'other' })).content?.title).toBe('ordinary');
      expect((await registry.get({ ...key, documentId: 'secret' })).content).toMatchObject({
        version: 3n,
        deleted: true,
      });
    }
  });

  it('is done already the second time', async () => {
    const { entries, searched } = await erasure.find(scope, signal);
    expect(entries).toEqual([]);
    expect(searched).toContainEqual({ kind: 'chunk', index: chunkIndexName(collection, GENERATIONS[0]!), count: 20 });
    await erasure.remove(scope, entries, owned, signal);
    await erasure.expunge(scope, signal);
    expect(await files()).toEqual([]);
  });

  it('takes everything of a tenant', async () => {
    const everything = { ...scope, documents: [], runIds: new Set<string>(), everything: true };
    const { entries } = await erasure.find(everything, signal);
    await erasure.remove(everything, entries, owned, signal);
    expect(await counts(everything)).toEqual({});
  });
});
