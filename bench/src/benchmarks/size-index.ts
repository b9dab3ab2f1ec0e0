import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BulkWriter, chunkIndexName, ChunkIndices, chunkJson, createElasticsearch } from '@weir/elasticsearch';
import { startBackends } from '@weir/embedded';
import type { Benchmark, BenchmarkOptions, Findings } from '../benchmark.js';
import { readCorpus } from '../corpus.js';
import { ROOT } from '../root.js';
import { spreadOf } from '../statistics.js';

const CORPORA = ['cisi', 'cacm'];
/** The first two are what a size is reckoned from; the third is what the reckoning is tried on. */
const DIMENSIONS = [384, 768, 1024];
const GENERATION = 'abcdef0123';

export const indexSize: Benchmark = {
  id: 'size',
  title: 'Index size',
  question:
    'Bytes on disk for each chunk of an index as retrieval makes it, merged to one segment, by the dimensions of its vectors. ' +
    'The texts are abstracts, a chunk each; the vectors are random, which takes as much room as any.',
  rounds: 1,
  run: { on: 'machine', measure },
};

async function measure({ rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const documents = (
    await Promise.all(
      CORPORA.map(async (corpus) =>
        (await readCorpus(corpus, Number.POSITIVE_INFINITY)).map((one) => ({ ...one, id: `${corpus}-${one.id}` })),
      ),
    )
  ).flat();
  const dataDir = await mkdtemp(join(tmpdir(), 'weir-bench-'));
  const home = { root: join(ROOT, '.weir') };
  const backends = await startBackends({ home, dataDir, environment: process.env, report: () => undefined });
  const client = createElasticsearch({ url: backends.elasticsearchUrl });
  try {
    const rounds: Record<string, number>[] = [];
    for (let round = 0; round < count; round += 1) {
      const sizes: Record<string, number> = {};
      for (const dimensions of DIMENSIONS) {
        const collection = `size-${round}-${dimensions}`;
        const index = chunkIndexName(collection, GENERATION);
        await new ChunkIndices(client, { replicas: 0 }).ensure(collection, GENERATION, dimensions);
        const operations = documents.map(({ id, title, text }, place) => {
          const chunk = {
            tenant: 'bench',
            collection,
            document_id: id,
            title,
            heading_path: [],
            context: '',
            text,
            readers: ['everyone'],
            embedded_hash: id.padEnd(64, '0'),
          };
          const document = chunkJson(id.padEnd(64, '0'), chunk, randomUnitVector(dimensions, place + 1));
          return { kind: 'index' as const, index, id: id.padEnd(64, '0'), document };
        });
        await new BulkWriter(client).writeAll(operations, () => true);
        await client.indices.forcemerge({ index, max_num_segments: 1 }, { requestTimeout: 300_000 });
        await client.indices.flush({ index, force: true });
        const stats = await client.indices.stats({ index, metric: 'store' });
        sizes[String(dimensions)] = (stats._all.primaries?.store?.size_in_bytes ?? Number.NaN) / documents.length;
        report(`${dimensions} dimensions: ${Math.round(sizes[String(dimensions)]!)} B/chunk`);
      }
      rounds.push(sizes);
    }
    const textBytes = documents.reduce((sum, { title, text }) => sum + Buffer.byteLength(title + text), 0);
    return {
      figures: DIMENSIONS.map((dimensions) => ({
        name: `${dimensions} dimensions`,
        unit: 'B/chunk',
        value: spreadOf(rounds.map((sizes) => sizes[String(dimensions)]!)),
      })),
      conditions: {
        corpus: CORPORA.join(' and '),
        chunks: documents.length,
        textBytesPerChunk: Math.round(textBytes / documents.length),
      },
      rounds,
    };
  } finally {
    await client.close();
    await backends.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The same for the same seed (mulberry32). */
function randomUnitVector(dimensions: number, seed: number): number[] {
  let state = seed * 0x9e3779b9;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296 - 0.5;
  };
  const vector = Array.from({ length: dimensions }, next);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
