import type { Vector } from '../vectors.js';

/** Rows one after another. */
export interface Matrix<Values extends Vector = Vector> {
  rows: number;
  columns: number;
  values: Values;
}

export function zeros(rows: number, columns: number): Matrix<Float64Array> {
  return { rows, columns, values: new Float64Array(rows * columns) };
}

/** first · secondᵀ: of each row with each row. */
export function timesTransposed(first: Matrix, second: Matrix): Matrix<Float64Array> {
  const product = zeros(first.rows, second.rows);
  const { columns } = first;
  for (let row = 0; row < first.rows; row += 1) {
    let column = 0;
    // Four at a time: each number of the row is read once for four sums.
    for (; column + 4 <= second.rows; column += 4) {
      dotFour(first, row * columns, second, column * columns, columns, product, row * second.rows + column);
    }
    for (; column < second.rows; column += 1) {
      let sum = 0;
      for (let index = 0; index < columns; index += 1) {
        sum += first.values[row * columns + index]! * second.values[column * columns + index]!;
      }
      product.values[row * second.rows + column] = sum;
    }
  }
  return product;
}

function dotFour(
  { values: x }: Matrix,
  at: number,
  { values: y }: Matrix,
  from: number,
  columns: number,
  { values: product }: Matrix,
  to: number,
): void {
  let [a, b, c, d] = [0, 0, 0, 0];
  const [second, third, fourth] = [from + columns, from + 2 * columns, from + 3 * columns];
  for (let index = 0; index < columns; index += 1) {
    const value = x[at + index]!;
    a += value * y[from + index]!;
    b += value * y[second + index]!;
    c += value * y[third + index]!;
    d += value * y[fourth + index]!;
  }
  product[to] = a;
  product[to + 1] = b;
  product[to + 2] = c;
  product[to + 3] = d;
}

/** Adds weights · rows to the sum: each row of `weights` says how much of each row of `rows` goes into a row of the sum. */
export function addWeighted(sum: Matrix, weights: Matrix, rows: Matrix): void {
  for (let row = 0; row < weights.rows; row += 1) {
    for (let index = 0; index < weights.columns; index += 1) {
      addRow(sum, row, weights.values[row * weights.columns + index]!, rows, index);
    }
  }
}

/** The same with the weights transposed: `weights` has a row for each row of `rows`, and a column for each row of the sum. */
export function addWeightedTransposed(sum: Matrix, weights: Matrix, rows: Matrix): void {
  for (let row = 0; row < weights.rows; row += 1) {
    for (let index = 0; index < weights.columns; index += 1) {
      addRow(sum, index, weights.values[row * weights.columns + index]!, rows, row);
    }
  }
}

function addRow({ values: sum }: Matrix, to: number, weight: number, { values, columns }: Matrix, from: number): void {
  if (weight === 0) return;
  const [target, source] = [to * columns, from * columns];
  for (let index = 0; index < columns; index += 1) sum[target + index]! += weight * values[source + index]!;
}
