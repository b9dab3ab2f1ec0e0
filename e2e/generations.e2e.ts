import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chunkIndexName, createElasticsearch, type ElasticsearchClient } from '@weir/elasticsearch';
import { DEFAULT_SETTINGS, encodeAdapter } from '@weir/embedding-adapters';
import { Random } from '@weir/statistics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem } from './support/shared-system.js';
import { until } from './support/until.js';

/** A collection gets a second embedding while its documents change and retrieval is killed: both indices hold the same in the end. */
const system = sharedSystem();
const COLLECTION = 'generations';
const MODEL = 'generations-adapted';
const DOCUMENTS = 150;
const folder = mkdtempSync(join(tmpdir(), 'weir-generations-'));
const DIMENSIONS = 384;
const FILLED = { withinMs: 120_000, pollMs: 500 };

let elasticsearch: ElasticsearchClient;

const apply = async (...resources: object[]) => {
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
};
const collection = (spec: object = {}) => ({
  kind: 'Collection',
  name: COLLECTION,
  spec: { chunking: { maxTokens: 32 }, ...spec },
});
const textOf = (number: number, edition = 1) =>
  `Sheet ${number}, edition ${edition}.\n\nThe pump of hall ${number} is looked at every ${(number % 12) + 1} weeks.\n\n` +
  `Its valves are shut by the warden of hall ${number}, and by nobody else, in the evening and before holidays.`;

/** Another embedding of the same length: what an adapter makes of it whose weights are drawn. */
function adapter(seed: number): string {
  const random = new Random(seed);
  const numbers = () => Float32Array.from({ length: 4 * DIMENSIONS }, () => random.between(-100, 100) / 300);
  const weights = { dimensions: DIMENSIONS, rank: 4, side: 'both' as const, down: numbers(), up: numbers() };
  const card = {
    baseModel: 'all-MiniLM-L6-v2',
    dataset: '',
    examples: 0,
    heldBack: 0,
    settings: DEFAULT_SETTINGS,
    measured: {},
    licence: 'Apache-2.0',
  };
  return Buffer.from(encodeAdapter(weights, card)).toString('base64');
}

async function ingest(numbers: readonly number[], edition: number): Promise<void> {
  const file = join(folder, `edition-${edition}.jsonl`);
  const rows = numbers.map((number) => JSON.stringify({ id: `sheet-${number}`, text: textOf(number, edition) }));
  writeFileSync(file, `${rows.join('\n')}\n`);
  const fields = ['--format', 'jsonl', '--id-field', 'id', '--text-field', 'text'];
  const ingested = await system.mustWeir<{ status: string }>(
    ['ingest', file, '--collection', COLLECTION, ...fields, '--wait'],
    { timeoutMs: 120_000 },
  );
  expect(ingested.map(({ status }) => status)).toEqual(numbers.map(() => 'indexed'));
}

interface Searched {
  hits: { documentId: string; chunkId: string; text: string }[];
  generation: string;
}
const search = (query: string, ...more: string[]) =>
  system.weir(['search', query, '--collection', COLLECTION, '--mode', 'vector', '-k', '3', ...more, '--json']);
const found = async (query: string, ...more: string[]): Promise<Searched> => {
  const { code, lines, errors } = await search(query, ...more);
  if (code !== 0) throw new Error(errors);
  return lines[0] as unknown as Searched;
};
const ready = () =>
  until('the other index is whole', async () => (await search('pump', '--embedding', MODEL)).code === 0, FILLED);

/** Chunks of an index, by id, with what can be told of each but its vector. */
async function chunksOf(generation: string): Promise<Map<string, string>> {
  const index = chunkIndexName(COLLECTION, generation);
  await elasticsearch.indices.refresh({ index });
  const { hits } = await elasticsearch.search<{ document_id: string; text: string; readers: string[] }>({
    index,
    size: 5_000,
    _source_includes: ['document_id', 'text', 'readers'],
  });
  return new Map(
    hits.hits.map(({ _id, _source }) => [
      _id!,
      JSON.stringify([_source!.document_id, _source!.text, _source!.readers]),
    ]),
  );
}

async function expectSame(): Promise<void> {
  const [own, other] = [await found('pump'), await found('pump', '--embedding', MODEL)];
  expect(other.generation).not.toBe(own.generation);
  await until(
    'both indices hold the same',
    async () => {
      const [one, two] = [await chunksOf(own.generation), await chunksOf(other.generation)];
      return one.size === two.size && [...one].every(([id, chunk]) => two.get(id) === chunk);
    },
    { withinMs: 30_000, pollMs: 500 },
  );
}

beforeAll(async () => {
  elasticsearch = createElasticsearch({ url: system.addresses.elasticsearchUrl });
  await apply(collection());
  await ingest(
    Array.from({ length: DOCUMENTS }, (_, number) => number),
    1,
  );
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await elasticsearch?.close();
});

describe('a collection that gets a second embedding', () => {
  it('is filled while documents change and retrieval is killed, and searched by it when it is whole', async () => {
    await apply(
      {
        kind: 'Model',
        name: MODEL,
        spec: { provider: 'embedding', model: 'all-MiniLM-L6-v2', adapter: { side: 'both', weights: adapter(1) } },
      },
      collection({ alsoEmbeddedBy: [MODEL] }),
    );
    const early = await search('pump', '--embedding', MODEL);
    expect(early.code).not.toBe(0);
    expect(early.errors).toContain('still being embedded');

    const changing = ingest([1, 5, 60, 149], 2);
    const { pid } = system.processes.instances.find(({ service }) => service === 'retrieval')!;
    await until('some of it stands', async () => {
      const { count } = await elasticsearch.count({ index: `weir-chunks~${COLLECTION}~*` });
      return count > DOCUMENTS * 2 + 20;
    });
    process.kill(pid, 'SIGKILL');
    await changing;
    await system.mustWeir(['documents', 'delete', 'sheet-7', 'sheet-140', '--collection', COLLECTION, '--wait']);
    await ready();
    await expectSame();
    const { hits } = await found('pump', '--embedding', MODEL, '-k', '1000');
    const changed = hits.filter(({ documentId }) => documentId === 'sheet-60').map(({ text }) => text);
    expect(changed.join('\n')).toContain('edition 2');
    expect(changed.join('\n')).not.toContain('edition 1');
    expect(new Set(hits.map(({ documentId }) => documentId)).size).toBe(DOCUMENTS - 2);
  });

  it('keeps both up to date: new documents, other readers, deletions', async () => {
    await ingest([200, 3], 3);
    await system.mustWeir(['documents', 'access', 'sheet-4', '--readers', 'board', '--collection', COLLECTION]);
    await system.mustWeir(['documents', 'delete', 'sheet-8', '--collection', COLLECTION, '--wait']);
    await expectSame();
    const { hits } = await found('Sheet 200, edition 3.', '--embedding', MODEL);
    expect(hits[0]).toMatchObject({ documentId: 'sheet-200' });
    const deleted = await found(textOf(8), '--embedding', MODEL);
    expect(deleted.hits.map(({ documentId }) => documentId)).not.toContain('sheet-8');
  });

  it('answers an app that names it, and refuses one that names another', async () => {
    const app = (name: string, embedding: string) => ({
      kind: 'App',
      name,
      spec: {
        pattern: 'rag',
        model: 'extractive',
        retrieval: { collection: COLLECTION, mode: 'vector', embedding },
      },
    });
    await apply(
      { kind: 'Model', name: 'extractive', spec: { provider: 'extractive' } },
      app('generations-app', MODEL),
      app('generations-lost', 'nowhere'),
    );
    const question = 'Who shuts the valves of hall 60?';
    const [answer] = await system.mustWeir<{ outcome: string; fingerprint: { retrieval: Searched } }>([
      'ask',
      question,
      '--app',
      'generations-app',
    ]);
    expect(answer!.outcome).toBe('answered');
    const lost = await system.weir(['ask', question, '--app', 'generations-lost', '--json']);
    expect(lost.lines[0]).toMatchObject({ reason: { code: 'embedding-not-of-collection' } });
  });

  it('takes the index away when no collection names it', async () => {
    const { generation } = await found('pump', '--embedding', MODEL);
    await apply(collection());
    await until(
      'its index is gone',
      async () => !(await elasticsearch.indices.exists({ index: chunkIndexName(COLLECTION, generation) })),
    );
    expect((await search('pump', '--embedding', MODEL)).errors).toContain('not embedded by');
    expect((await found('pump')).hits).toHaveLength(3);
  });
});
