export type Vector = ArrayLike<number>;

/** @returns Of vectors of length 1, their cosine. */
export function dot(one: Vector, other: Vector): number {
  let sum = 0;
  for (let place = 0; place < one.length; place += 1) sum += one[place]! * other[place]!;
  return sum;
}

/** @returns The vector at length 1; as it is, where it has none. */
export function normalised(vector: Vector): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return Float32Array.from(vector, (value) => (length === 0 ? value : value / length));
}
