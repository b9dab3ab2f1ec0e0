import { BUCKETS } from './features.js';

/** Weights of a logistic regression, as they are stored: one signed byte each, times `scale`. */
export interface LinearModel {
  weights: Int8Array;
  scale: number;
  bias: number;
}

const HEADER_BYTES = 8;

/** @param bytes - Scale and bias (32-bit floats, little-endian), then a signed byte for each of `BUCKETS` places. */
export function decodeModel(bytes: Uint8Array): LinearModel {
  if (bytes.byteLength !== HEADER_BYTES + BUCKETS) throw new RangeError(`A model has ${HEADER_BYTES + BUCKETS} bytes.`);
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  return {
    scale: header.getFloat32(0, true),
    bias: header.getFloat32(4, true),
    weights: new Int8Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, BUCKETS),
  };
}

export function encodeModel({ weights, scale, bias }: LinearModel): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + BUCKETS);
  const header = new DataView(bytes.buffer);
  header.setFloat32(0, scale, true);
  header.setFloat32(4, bias, true);
  bytes.set(new Uint8Array(weights.buffer, weights.byteOffset, BUCKETS), HEADER_BYTES);
  return bytes;
}

/** The sum of what features weigh, before it is scaled. Sums of parts of a text add up to the sum of the text. */
export function sumOf({ weights }: LinearModel, features: readonly number[]): number {
  let sum = 0;
  for (const feature of features) sum += weights[feature]!;
  return sum;
}

/**
 * The probability of the class that was looked for, 0 to 1. Features weigh by one over the root of their number, so that
 * long texts and short ones are measured alike.
 *
 * @param sum - As `sumOf` has it.
 * @param count - How many features it is the sum of.
 */
export function probability({ scale, bias }: LinearModel, sum: number, count: number): number {
  if (count === 0) return 0;
  return 1 / (1 + Math.exp(-((sum * scale) / Math.sqrt(count) + bias)));
}
