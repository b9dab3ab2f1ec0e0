import { adaptEmbedding, type EmbeddingAdapter, type Matrix } from '@weir/embedding-adapters';

/** Rows of both, one after another. */
export function stacked(first: Float32Array, second: Float32Array, columns: number): Matrix<Float32Array> {
  const values = new Float32Array(first.length + second.length);
  values.set(first);
  values.set(second, first.length);
  return { rows: values.length / columns, columns, values };
}

export function rowOf({ columns, values }: Matrix<Float32Array>, row: number): Float32Array {
  return values.subarray(row * columns, (row + 1) * columns);
}

/** The rows from one on as an adapter has them; those before it as they are. */
export function adapted(matrix: Matrix<Float32Array>, adapter: EmbeddingAdapter, from = 0): Matrix<Float32Array> {
  const values = Float32Array.from(matrix.values);
  for (let row = from; row < matrix.rows; row += 1) {
    values.set(adaptEmbedding(adapter, rowOf(matrix, row)), row * matrix.columns);
  }
  return { ...matrix, values };
}

/** Rows by cosine with a row, the nearest first. */
export function nearest(matrix: Matrix<Float32Array>, query: number, rows: readonly number[], count: number): number[] {
  const vector = rowOf(matrix, query);
  return rows
    .map((row) => ({ row, cosine: cosineOf(vector, rowOf(matrix, row)) }))
    .toSorted((a, b) => b.cosine - a.cosine || a.row - b.row)
    .slice(0, count)
    .map(({ row }) => row);
}

export function cosineOf(first: Float32Array | Float64Array, second: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < first.length; index += 1) sum += first[index]! * second[index]!;
  return sum;
}
