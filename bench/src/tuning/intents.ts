import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { plainText, splitOf } from '@weir/datasets';
import { type Matrix, trainAdapter, type TrainingExample } from '@weir/embedding-adapters';
import { ROOT } from '../root.js';
import { DIMENSIONS, embeddedTexts } from './embedded-texts.js';
import { rowsOf } from './judged-collection.js';
import { adapted, cosineOf, nearest, rowOf } from './vectors.js';

const FILE = join(ROOT, '..', 'shared', 'data', 'intent-banking77', 'intents.jsonl');
const SPLITS = { learn: 0.72, choose: 0.08, unseen: 0.2 };

export const missingIntents = (): string | undefined =>
  existsSync(FILE) ? undefined : 'no intent-banking77 in ../shared/data';

/** Whether a query that was not learnt from got its intent. */
export interface UnseenIntent {
  /** By the nearest of all that were learnt from. */
  neighbour: { base: boolean; adapted: boolean };
  /** By the nearest mean of an intent. */
  centroid: { base: boolean; adapted: boolean };
}

/**
 * Banking77: queries of the same intent are right for one another. A fifth of the queries, by their text, is neither learnt from nor
 * chosen by. Queries that are the same but for case and punctuation count once.
 */
export async function measureIntents(): Promise<{ unseen: UnseenIntent[]; learnt: number; seconds: number }> {
  const rows = await rowsOf<{ text: string; intent: string }>(FILE);
  const vectors = await embeddedTexts(
    'banking77',
    rows.map(({ text }) => text),
  );
  const embeddings: Matrix<Float32Array> = { rows: rows.length, columns: DIMENSIONS, values: vectors };
  const texts = new Map(rows.map(({ text }, row) => [plainText(text), row]));
  const split = (wanted: string) =>
    [...texts].filter(([text]) => splitOf(text, SPLITS) === wanted).map(([, row]) => row);
  const [learn, choose, unseen] = [split('learn'), split('choose'), split('unseen')];
  const byIntent = Map.groupBy(learn, (row) => rows[row]!.intent);
  const example = (row: number): TrainingExample => ({
    query: row,
    positives: (byIntent.get(rows[row]!.intent) ?? []).filter((other) => other !== row),
    negatives: [],
  });
  const began = performance.now();
  const { adapter } = await trainAdapter(
    { embeddings, examples: learn.map(example), heldBack: choose.map(example) },
    { batch: 64, draws: 1, epochs: 10, rank: 64 },
  );
  const seconds = (performance.now() - began) / 1_000;
  const after = adapted(embeddings, adapter);
  const judge = (matrix: Matrix<Float32Array>) => {
    const means = [...byIntent].map(([intent, members]) => ({ intent, mean: meanOf(matrix, members) }));
    return unseen.map((row) => {
      const right = rows[row]!.intent;
      const neighbour = rows[nearest(matrix, row, learn, 1)[0]!]!.intent === right;
      const cosines = means.map(({ mean }) => cosineOf(mean, rowOf(matrix, row)));
      return { neighbour, centroid: means[cosines.indexOf(Math.max(...cosines))]!.intent === right };
    });
  };
  const [first, second] = [judge(embeddings), judge(after)];
  return {
    unseen: first.map((base, place) => ({
      neighbour: { base: base.neighbour, adapted: second[place]!.neighbour },
      centroid: { base: base.centroid, adapted: second[place]!.centroid },
    })),
    learnt: learn.length,
    seconds,
  };
}

/** Of length 1, so that cosines with several can be compared. */
function meanOf(matrix: Matrix<Float32Array>, rows: readonly number[]): Float64Array {
  const mean = new Float64Array(matrix.columns);
  for (const row of rows) rowOf(matrix, row).forEach((value, index) => (mean[index]! += value));
  const norm = Math.hypot(...mean) || 1;
  return mean.map((value) => value / norm);
}
