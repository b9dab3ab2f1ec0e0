import type { Benchmark, BenchmarkOptions, Figure, Findings } from '../benchmark.js';
import { missingCollections, readCollection, type TestCollection } from '../judged-queries.js';
import { ndcg, recallAtK } from '@weir/metrics';
import { spreadOf } from '../statistics.js';
import type { System } from '../system.js';

/**
 * What has to hold. `keyword` is Elasticsearch's BM25 on whole documents, title and text, with its `english` analyzer: the
 * keyword arm has to come within 0.01 of it.
 */
const COLLECTIONS = {
  cisi: { hybrid: 0.44, keyword: 0.371 },
  cacm: { hybrid: 0.555, keyword: 0.494 },
  lisa: { hybrid: 0.51, keyword: 0.494 },
};
const MODES = ['hybrid', 'keyword', 'vector'] as const;
/** Hits asked for: chunks, of which several can be of one document. */
const K = 100;

export const retrievalQuality: Benchmark = {
  id: 'ndcg',
  title: 'Retrieval quality',
  question:
    'nDCG@10 and recall@100 of `weir search --batch` over documents as `weir ingest --format jsonl` takes them: by words ' +
    'and meaning together (hybrid), by BM25 alone (keyword) and by cosine alone (vector). A document ranks where its best ' +
    'chunk does.',
  rounds: 1,
  missing: () => missingCollections(Object.keys(COLLECTIONS)),
  run: { on: 'system', measure },
};

interface Quality {
  ndcg10: number;
  recall100: number;
}

interface Measured extends Record<(typeof MODES)[number], Quality> {
  collection: string;
  documents: number;
  chunks: number;
  judgedQueries: number;
  chunksPerSecond: number;
}

async function measure(system: System, { report }: BenchmarkOptions): Promise<Findings> {
  const measured: Measured[] = [];
  const figures: Figure[] = [];
  for (const [name, floors] of Object.entries(COLLECTIONS)) {
    const result = await measureCollection(system, name);
    measured.push(result);
    figures.push(...figuresOf(result, floors));
    report(
      `${name}: ${result.chunks} chunks; nDCG@10 ${MODES.map((mode) => `${mode} ${result[mode].ndcg10.toFixed(3)}`).join(', ')}`,
    );
  }
  const sum = (of: (one: Measured) => number) => measured.reduce((total, one) => total + of(one), 0);
  return {
    figures,
    conditions: {
      documents: sum(({ documents }) => documents),
      chunks: sum(({ chunks }) => chunks),
      judgedQueries: sum(({ judgedQueries }) => judgedQueries),
      precision: process.env['WEIR_EMBEDDING_PRECISION'] ?? 'as shipped',
    },
    rounds: measured,
  };
}

async function measureCollection(system: System, name: string): Promise<Measured> {
  const collection = await readCollection(name);
  const source = [collection.corpus, '--format', 'jsonl', '--id-field', '_id', '--text-field', 'text'];
  const began = performance.now();
  const ingested = await system.weir<{ status: string; chunks: number }>([
    'ingest',
    ...source,
    '--title-field',
    'title',
    '--collection',
    name,
    '--wait',
  ]);
  const seconds = (performance.now() - began) / 1_000;
  const chunks = ingested.reduce((sum, document) => sum + document.chunks, 0);
  return {
    collection: name,
    documents: ingested.length,
    chunks,
    judgedQueries: collection.gains.size,
    chunksPerSecond: chunks / seconds,
    hybrid: await qualityOf(system, name, collection, 'hybrid'),
    keyword: await qualityOf(system, name, collection, 'keyword'),
    vector: await qualityOf(system, name, collection, 'vector'),
  };
}

/** Means over the judged queries. */
async function qualityOf(
  system: System,
  name: string,
  { queries, gains }: TestCollection,
  mode: (typeof MODES)[number],
): Promise<Quality> {
  const found = await system.weir<{ id: string; hits: { documentId: string }[] }>([
    'search',
    '--batch',
    queries,
    '--collection',
    name,
    '--mode',
    mode,
    '-k',
    String(K),
  ]);
  const judged = found.flatMap(({ id, hits }) => {
    const useful = gains.get(id);
    const ranking = [...new Set(hits.map(({ documentId }) => documentId))];
    return useful ? [{ ndcg10: ndcg(ranking, useful, 10), recall100: recallAtK(ranking, useful, 100) }] : [];
  });
  if (judged.length !== gains.size) throw new Error(`${name}: ${judged.length} of ${gains.size} judged queries ran`);
  const mean = (of: (one: Quality) => number) => judged.reduce((sum, one) => sum + of(one), 0) / judged.length;
  return { ndcg10: mean(({ ndcg10 }) => ndcg10), recall100: mean(({ recall100 }) => recall100) };
}

function figuresOf(measured: Measured, floors: { hybrid: number; keyword: number }): Figure[] {
  const { collection, hybrid, keyword, vector } = measured;
  const figure = (name: string, value: number, atLeast?: number): Figure => ({
    name: `${collection}: ${name}`,
    unit: '',
    value: spreadOf([value]),
    ...(atLeast === undefined ? {} : { floor: { atLeast } }),
  });
  return [
    figure('hybrid nDCG@10', hybrid.ndcg10, floors.hybrid),
    figure('hybrid over the better arm', hybrid.ndcg10 / Math.max(keyword.ndcg10, vector.ndcg10), 1),
    figure('keyword nDCG@10', keyword.ndcg10, floors.keyword - 0.01),
    figure('vector nDCG@10', vector.ndcg10),
    figure('hybrid recall@100', hybrid.recall100),
  ];
}
