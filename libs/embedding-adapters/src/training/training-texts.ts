import { setImmediate } from 'node:timers/promises';
import { mineNegatives } from './mine-negatives.js';
import type { TrainingExample, TrainingSet } from './training-set.js';

/** A query with texts that are right and wrong for it. */
export interface TextExample {
  query: string;
  positives: readonly string[];
  negatives: readonly string[];
}

/** What has to be embedded, and the examples as rows of it. */
export interface TrainingTexts {
  /** Each once. Queries come last. */
  texts: string[];
  /** Of them, those before the queries: what can be right or wrong. */
  candidates: number;
  learn: TrainingExample[];
  choose: TrainingExample[];
}

/**
 * The texts of examples, each once.
 *
 * @param corpus - Further texts that a query is to be told from: what else is in the index.
 */
export function trainingTexts(
  learn: readonly TextExample[],
  choose: readonly TextExample[],
  corpus: readonly string[] = [],
): TrainingTexts {
  const all = [...learn, ...choose];
  const found = new Set([...all.flatMap(({ positives, negatives }) => [...positives, ...negatives]), ...corpus]);
  const texts = [...found];
  const rows = new Map(texts.map((text, row) => [text, row]));
  const candidates = texts.length;
  // A text can be asked and be right for another query as well: then it is there twice.
  const queries = new Map([...new Set(all.map(({ query }) => query))].map((query) => [query, texts.push(query) - 1]));
  const inRows = ({ query, positives, negatives }: TextExample): TrainingExample => ({
    query: queries.get(query)!,
    positives: positives.map((text) => rows.get(text)!),
    negatives: negatives.map((text) => rows.get(text)!),
  });
  return { texts, candidates, learn: learn.map(inRows), choose: choose.map(inRows) };
}

/** Queries that are looked at before others get the processor: thousands take longer than Kafka waits for a sign of life. */
const QUERIES_AT_ONCE = 16;

/**
 * What the trainer takes, with negatives of each query's own: those that it has, and the nearest that are not known to be right. It lets go of
 * the processor between queries.
 *
 * @param vectors - Of the texts, L2-normalised, in their order.
 * @param mined - Nearest texts for each query. @default 30
 */
export async function trainingSetOf(
  { texts, candidates, learn, choose }: TrainingTexts,
  vectors: readonly Float32Array[],
  mined = 30,
  signal?: AbortSignal,
): Promise<TrainingSet> {
  const columns = vectors[0]?.length ?? 0;
  const values = new Float32Array(texts.length * columns);
  vectors.forEach((vector, row) => values.set(vector, row * columns));
  const embeddings = { rows: texts.length, columns, values };
  const rows = Array.from({ length: candidates }, (_, row) => row);
  const near = async (examples: readonly TrainingExample[]) => {
    const found: TrainingExample[] = [];
    while (found.length < examples.length) {
      await setImmediate();
      signal?.throwIfAborted();
      found.push(
        ...mineNegatives(embeddings, examples.slice(found.length, found.length + QUERIES_AT_ONCE), rows, mined),
      );
    }
    return found;
  };
  return { embeddings, examples: await near(learn), heldBack: await near(choose) };
}
