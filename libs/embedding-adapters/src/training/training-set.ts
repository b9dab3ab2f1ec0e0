import { hash } from 'node:crypto';
import { WeirError } from '@weir/errors';
import { dot } from '../vectors.js';
import { rowsOf } from './adapted-rows.js';
import type { Matrix } from './matrix.js';

/** What is right for a query; all are rows of the embeddings. */
export interface TrainingExample {
  query: number;
  /** Everything that is known to be right: none of it counts as wrong for this query. */
  positives: readonly number[];
  /** What is near and wrong; other examples' positives are wrong as well. */
  negatives: readonly number[];
}

export interface TrainingSet {
  /** L2-normalised rows. */
  embeddings: Matrix<Float32Array>;
  /** What is learnt from. */
  examples: readonly TrainingExample[];
  /** What is not learnt from: by how it is ranked the best step is chosen. With none, the last step is taken. */
  heldBack: readonly TrainingExample[];
}

/** Fewer say nothing about queries that are not among them. */
export const LEAST_EXAMPLES = 8;
const UNIT_TOLERANCE = 1e-3;

/**
 * @throws WeirError poison `tuning-examples-too-few`, `tuning-examples-duplicate` (a query twice, also as another row with the
 *   same embedding: what is learnt would be measured), `tuning-examples-malformed`.
 */
export function requireTrainingSet({ embeddings, examples, heldBack }: TrainingSet): void {
  if (examples.length < LEAST_EXAMPLES) {
    const message = `There are ${examples.length} examples to learn from, and at least ${LEAST_EXAMPLES} are needed.`;
    throw new WeirError({ code: 'tuning-examples-too-few', disposition: 'poison', message });
  }
  if (embeddings.values.length !== embeddings.rows * embeddings.columns) {
    throw malformed(
      `${embeddings.rows} embeddings of ${embeddings.columns} numbers are not ${embeddings.values.length}`,
    );
  }
  const all = [...examples, ...heldBack];
  const used = new Set<number>();
  for (const [place, { query, positives, negatives }] of all.entries()) {
    const rows = [query, ...positives, ...negatives];
    const outside = rows.find((row) => !Number.isSafeInteger(row) || row < 0 || row >= embeddings.rows);
    if (outside !== undefined) throw malformed(`example ${place} names the embedding ${outside}, which is not there`);
    if (positives.length === 0) throw malformed(`example ${place} has nothing that is right`);
    if (positives.includes(query)) throw malformed(`example ${place} is right for itself`);
    if (negatives.some((row) => positives.includes(row)))
      throw malformed(`in example ${place} the same is right and wrong`);
    for (const row of rows) used.add(row);
  }
  for (const row of used) requireUnit(embeddings, row);
  requireDistinct(embeddings, all);
}

function requireUnit({ columns, values }: Matrix<Float32Array>, row: number): void {
  const vector = values.subarray(row * columns, (row + 1) * columns);
  const squares = dot(vector, vector);
  if (!(Math.abs(squares - 1) < UNIT_TOLERANCE)) throw malformed(`embedding ${row} is not of length 1`);
}

function requireDistinct(embeddings: Matrix<Float32Array>, all: readonly TrainingExample[]): void {
  const seen = new Map<string, number>();
  for (const [place, { query }] of all.entries()) {
    const key = hash('sha256', bytesOf(rowsOf(embeddings, [query])), 'base64');
    const first = seen.get(key);
    if (first !== undefined) {
      throw new WeirError({
        code: 'tuning-examples-duplicate',
        disposition: 'poison',
        message: `The examples ${first} and ${place} have the same query.`,
      });
    }
    seen.set(key, place);
  }
}

/** The hash of everything that the result follows from, besides the settings. */
export function trainingSetHash({ embeddings, examples, heldBack }: TrainingSet): string {
  const shown = JSON.stringify({ columns: embeddings.columns, examples, heldBack });
  return hash('sha256', Buffer.concat([Buffer.from(shown), bytesOf(embeddings)]));
}

const bytesOf = ({ values }: Matrix): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

function malformed(problem: string): WeirError {
  return new WeirError({
    code: 'tuning-examples-malformed',
    disposition: 'poison',
    message: `The examples cannot be learnt from: ${problem}.`,
  });
}
