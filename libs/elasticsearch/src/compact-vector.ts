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

/** @returns The vector, each component within half a step of what it was. */
export function readCompactVector(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  const scale = bytes.readFloatLE(0);
  const vector = new Float32Array(bytes.length - 4);
  for (let index = 0; index < vector.length; index += 1) vector[index] = bytes.readInt8(4 + index) * scale;
  return vector;
}
