import { WeirError } from '@weir/errors';

/** A named array of a file. */
export interface Tensor {
  shape: readonly number[];
  /** By rows; F32 or F64. */
  values: Float32Array | Float64Array;
}

export interface TensorFile {
  tensors: Readonly<Record<string, Tensor>>;
  metadata: Readonly<Record<string, string>>;
}

/** Bytes of the length that a file begins with. */
const LENGTH_BYTES = 8;
/** What readers of the format refuse. */
const MAX_HEADER_BYTES = 100_000_000;
const BYTES = { F32: 4, F64: 8 } as const;
const METADATA = '__metadata__';

/**
 * Safetensors (huggingface.co/docs/safetensors): the header's length (64 bits, little-endian), the header (JSON, padded with
 * spaces to 8 bytes), the arrays (little-endian) one after another.
 *
 * @returns The same bytes for the same content: names are sorted.
 */
export function encodeTensors({ tensors, metadata }: TensorFile): Uint8Array {
  const named = Object.entries(tensors).toSorted(([a], [b]) => (a < b ? -1 : 1));
  let end = 0;
  const header: Record<string, unknown> = {
    [METADATA]: Object.fromEntries(Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
  // The widest first, so that each array begins at a multiple of its width.
  const placed = named.toSorted(([, a], [, b]) => b.values.BYTES_PER_ELEMENT - a.values.BYTES_PER_ELEMENT);
  for (const [name, { shape, values }] of placed) {
    const begin = end;
    end += values.byteLength;
    const dtype = values instanceof Float64Array ? 'F64' : 'F32';
    header[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + length + end).fill(0x20, LENGTH_BYTES + json.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(length), true);
  bytes.set(json, LENGTH_BYTES);
  let at = LENGTH_BYTES + length;
  for (const [, { values }] of placed) {
    for (const value of values) {
      if (values instanceof Float64Array) view.setFloat64(at, value, true);
      else view.setFloat32(at, value, true);
      at += values.BYTES_PER_ELEMENT;
    }
  }
  return bytes;
}

/** @throws WeirError poison `adapter-malformed` */
export function decodeTensors(bytes: Uint8Array): TensorFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < LENGTH_BYTES ? -1 : Number(view.getBigUint64(0, true));
  const begin = LENGTH_BYTES + length;
  if (length < 0 || length > MAX_HEADER_BYTES || begin > bytes.length) throw malformed('its header is cut off');
  const header = headerOf(bytes.subarray(LENGTH_BYTES, begin));
  const { [METADATA]: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw malformed('its metadata are no texts');
  }
  const tensors = Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [name, tensorOf(name, entry, view, begin)]),
  );
  return { tensors, metadata: metadata as Record<string, string> };
}

function headerOf(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isRecord(value)) return value;
  } catch {
    // Its parser's error quotes the bytes.
  }
  throw malformed('its header is no JSON object');
}

function tensorOf(name: string, entry: unknown, view: DataView, begin: number): Tensor {
  if (!isRecord(entry)) throw malformed(`${name} is not described`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== 'F32' && dtype !== 'F64') throw malformed(`${name} is not of F32 or F64`);
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) throw malformed(`${name} has no shape or place`);
  const [from, to] = [offsets[0]!, offsets[1]!];
  const count = shape.reduce((product, size) => product * size, 1);
  if (to - from !== count * BYTES[dtype] || begin + to > view.byteLength) throw malformed(`${name} is cut off`);
  const values = dtype === 'F64' ? new Float64Array(count) : new Float32Array(count);
  for (let index = 0; index < count; index += 1) {
    const at = begin + from + index * BYTES[dtype];
    values[index] = dtype === 'F64' ? view.getFloat64(at, true) : view.getFloat32(at, true);
  }
  return { shape, values };
}

export function malformed(problem: string): WeirError {
  return new WeirError({
    code: 'adapter-malformed',
    disposition: 'poison',
    message: `The file of an adapter cannot be read: ${problem}.`,
  });
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
