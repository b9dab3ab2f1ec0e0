/** Numbers by place. Sums are made in double precision, in one order: the same input gives the same bits. */
export type Vector = Float32Array | Float64Array;

export function dot(first: Vector, second: Vector): number {
  let sum = 0;
  for (let index = 0; index < first.length; index += 1) sum += first[index]! * second[index]!;
  return sum;
}

/** In place, to length 1; a vector of zeros stays. */
export function normalised(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(vector, vector)) || 1;
  for (let index = 0; index < vector.length; index += 1) vector[index]! /= norm;
  return vector;
}
