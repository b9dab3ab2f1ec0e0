/**
 * A vector in single bytes, for scoring candidates that the kNN search did not score: a scale (float32, little-endian),
 * then each component divided by it (int8). Base64, as a `binary` field's doc value.
 */
export function compactVector(vector: ArrayLike<number>): string {
  const bytes = Buffer.alloc(4 + vector.length);
  let largest = 0;
  for (let index = 0; index < vector.length; index += 1) largest = Math.max(largest, Math.abs(vector[index]!));
  const scale = largest / 127 || 1;
  bytes.writeFloatLE(scale, 0);
  for (let index = 0; index < vector.length; index += 1) bytes.writeInt8(Math.round(vector[index]! / scale), 4 + index);
  return bytes.toString('base64');
}

/**
 * @param query - As many numbers as the vectors have components.
 * @returns The dot product with a compact vector, whose components are each within half a step of what they were.
 */
export function similarityTo(query: readonly number[]): (compactVector: string) => number {
  return (base64) => {
    const bytes = Buffer.from(base64, 'base64');
    const components = new Int8Array(bytes.buffer, bytes.byteOffset + 4, bytes.length - 4);
    let sum = 0;
    for (let index = 0; index < components.length; index += 1) sum += query[index]! * components[index]!;
    return sum * bytes.readFloatLE(0);
  };
}
