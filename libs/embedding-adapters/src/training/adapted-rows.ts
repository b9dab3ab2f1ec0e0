import { addWeighted, addWeightedTransposed, type Matrix, timesTransposed, zeros } from './matrix.js';

/** The two matrices of an adapter while they are learnt, in double precision: each `rank` × `dimensions`. */
export interface Weights {
  down: Matrix<Float64Array>;
  up: Matrix<Float64Array>;
}

/** Embeddings as the weights have them, and what their gradient needs. */
export interface AdaptedRows {
  inputs: Matrix;
  /** What `down` makes of them. */
  hidden: Matrix<Float64Array>;
  /** L2-normalised. */
  outputs: Matrix<Float64Array>;
  /** Lengths before the normalisation. */
  norms: Float64Array;
}

export function adaptRows({ down, up }: Weights, inputs: Matrix): AdaptedRows {
  const hidden = timesTransposed(inputs, down);
  const outputs = { ...inputs, values: Float64Array.from(inputs.values) };
  addWeighted(outputs, hidden, up);
  const norms = new Float64Array(inputs.rows);
  for (let row = 0; row < inputs.rows; row += 1) {
    const values = rowOf(outputs, row);
    let squares = 0;
    for (const value of values) squares += value * value;
    norms[row] = Math.sqrt(squares) || 1;
    for (let index = 0; index < values.length; index += 1) values[index]! /= norms[row]!;
  }
  return { inputs, hidden, outputs, norms };
}

/**
 * Adds to the gradient of the weights what the gradient of the outputs comes to.
 *
 * @param outputGradient - Is changed.
 */
export function addGradient(
  gradient: Weights,
  { up }: Weights,
  { inputs, hidden, outputs, norms }: AdaptedRows,
  outputGradient: Matrix<Float64Array>,
): void {
  // Through the normalisation: what points along the output changes nothing.
  for (let row = 0; row < inputs.rows; row += 1) {
    const values = rowOf(outputGradient, row);
    const output = rowOf(outputs, row);
    let along = 0;
    for (let index = 0; index < values.length; index += 1) along += values[index]! * output[index]!;
    for (let index = 0; index < values.length; index += 1) {
      values[index] = (values[index]! - along * output[index]!) / norms[row]!;
    }
  }
  addWeightedTransposed(gradient.up, hidden, outputGradient);
  addWeightedTransposed(gradient.down, timesTransposed(outputGradient, up), inputs);
}

/** A view of one row. */
export function rowOf({ columns, values }: Matrix<Float64Array>, row: number): Float64Array {
  return values.subarray(row * columns, (row + 1) * columns);
}

/** The rows of a matrix that are named, copied one after another. */
export function rowsOf({ columns, values }: Matrix, rows: readonly number[]): Matrix<Float64Array> {
  const chosen = zeros(rows.length, columns);
  rows.forEach((row, place) => chosen.values.set(values.subarray(row * columns, (row + 1) * columns), place * columns));
  return chosen;
}
