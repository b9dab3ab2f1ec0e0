import { readFile } from 'node:fs/promises';
import { splitOf } from '@weir/datasets';
import {
  type AdaptedSide,
  type EmbeddingAdapter,
  type Matrix,
  mineNegatives,
  trainAdapter,
  type TrainingExample,
} from '@weir/embedding-adapters';
import { type Gains, ndcg } from '@weir/metrics';
import { embeddingText } from '@weir/models';
import { chanceOf } from '@weir/statistics';
import { readCollection } from '../judged-queries.js';
import { DIMENSIONS, embeddedTexts } from './embedded-texts.js';
import { inFolds } from './folds.js';
import { adapted, nearest, stacked } from './vectors.js';

/** Of the queries that are learnt from, the share by which the step is chosen. */
const HELD_BACK = { learn: 0.8, choose: 0.2 };
/** Nearest documents that nobody judged relevant, for each query. */
const MINED = 30;

interface JudgedQuery {
  id: string;
  useful: Gains;
  example: TrainingExample;
  /** Whether the trainer's defaults were tried on it and others like it. */
  chosenOn: boolean;
}

/** Documents, each its first 256 tokens, and judged queries, embedded. */
export interface EmbeddedCollection {
  name: string;
  ids: readonly string[];
  /** Documents, then queries. */
  embeddings: Matrix<Float32Array>;
  queries: readonly JudgedQuery[];
}

export async function embeddedCollection(name: string): Promise<EmbeddedCollection> {
  const { corpus, queries, gains } = await readCollection(name);
  const documents = await rowsOf<{ _id: string; title: string; text: string }>(corpus);
  const asked = await rowsOf<{ _id: string; text: string }>(queries);
  const texts = documents.map(({ title, text }) => embeddingText(title, [], undefined, text === '' ? title : text));
  const embeddings = stacked(
    await embeddedTexts(`${name}-documents`, texts),
    await embeddedTexts(
      `${name}-queries`,
      asked.map(({ text }) => text),
    ),
    DIMENSIONS,
  );
  const places = new Map(documents.map(({ _id }, row) => [_id, row]));
  const judged = asked.flatMap(({ _id }, index) => {
    const useful = gains.get(_id);
    const positives = [...(useful?.keys() ?? [])].map((document) => places.get(document)!);
    const example: TrainingExample = { query: documents.length + index, positives, negatives: [] };
    return useful ? [{ id: _id, useful, example, chosenOn: chanceOf(`dev ${name}${index}`) < 0.5 }] : [];
  });
  return { name, ids: documents.map(({ _id }) => _id), embeddings, queries: judged };
}

/** What came of a query. */
export interface RankedQuery {
  id: string;
  base: number;
  adapted: number;
  chosenOn: boolean;
}

/**
 * nDCG@10 of every judged query, by the embeddings as they are and by adapters of which none has seen it: of five folds each is ranked by
 * what is learnt from the other four, with the trainer's defaults.
 */
export async function rankUnseen(collection: EmbeddedCollection, side: AdaptedSide): Promise<RankedQuery[]> {
  const found: RankedQuery[] = [];
  for (const { seen, unseen } of inFolds(collection.queries)) {
    found.push(...rankQueries(collection, await adapterOf(collection, seen, side), unseen));
  }
  return found;
}

/** @param seen - What is learnt from, and chosen by. */
export async function adapterOf(
  { ids, embeddings }: EmbeddedCollection,
  seen: readonly JudgedQuery[],
  side: AdaptedSide,
): Promise<EmbeddingAdapter> {
  const documents = ids.map((_id, row) => row);
  const part = (split: string) => {
    const queries = seen.filter(({ id }) => splitOf(id, HELD_BACK) === split);
    return mineNegatives(
      embeddings,
      queries.map(({ example }) => example),
      documents,
      MINED,
    );
  };
  const set = { embeddings, examples: part('learn'), heldBack: part('choose') };
  return (await trainAdapter(set, { side })).adapter;
}

export function rankQueries(
  { ids, embeddings }: EmbeddedCollection,
  adapter: EmbeddingAdapter,
  queries: readonly JudgedQuery[],
): RankedQuery[] {
  const documents = ids.map((_id, row) => row);
  const after = adapted(embeddings, adapter, adapter.side === 'both' ? 0 : ids.length);
  const rank = (matrix: Matrix<Float32Array>, { example, useful }: JudgedQuery): number => {
    const best = nearest(matrix, example.query, documents, 10).map((row) => ids[row]!);
    return ndcg(best, useful, 10);
  };
  return queries.map((query) => ({
    id: query.id,
    base: rank(embeddings, query),
    adapted: rank(after, query),
    chosenOn: query.chosenOn,
  }));
}

export async function rowsOf<Row>(file: string): Promise<Row[]> {
  return (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line): Row => JSON.parse(line));
}
