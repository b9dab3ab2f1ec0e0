import { describe, expect, it } from 'vitest';
import type { EmbeddingAdapter } from '../embedding-adapter.js';
import { DEFAULT_SETTINGS } from '../training/settings.js';
import { type AdapterCard, decodeAdapter, encodeAdapter } from './adapter-file.js';
import { decodeTensors, encodeTensors } from './safetensors.js';

const adapter: EmbeddingAdapter = {
  dimensions: 3,
  rank: 2,
  side: 'queries',
  down: Float32Array.of(1, 2, 3, 4, 5, 6),
  up: Float32Array.of(0.5, -1, 0, 1e-8, 3e8, -0),
};
const card: AdapterCard = {
  baseModel: 'all-MiniLM-L6-v2',
  dataset: 'd41d8c',
  examples: 40,
  heldBack: 10,
  settings: { ...DEFAULT_SETTINGS, rank: 2, side: 'queries' },
  measured: { heldBackScore: 0.5 },
  licence: 'Apache-2.0',
};
const bytes = encodeAdapter(adapter, card);

describe('the file of an adapter', () => {
  it('is read as it was written, wherever it lies in memory', () => {
    const moved = new Uint8Array(bytes.length + 1).subarray(1);
    moved.set(bytes);
    expect(decodeAdapter(moved)).toEqual({ adapter, card });
  });

  it('has the same bytes each time', () => {
    expect(encodeAdapter(adapter, card)).toEqual(bytes);
  });

  it('is laid out as safetensors has it', () => {
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(length % 8).toBe(0);
    expect(header.down).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
    expect(header.up).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [24, 48] });
    expect(header.__metadata__.side).toBe('queries');
    expect(bytes.length).toBe(8 + length + 48);
    expect(new DataView(bytes.buffer, 8 + length).getFloat32(4, true)).toBe(2);
  });

  const { tensors, metadata } = decodeTensors(bytes);
  const headed = (json: string, body = 0) => {
    const header = new TextEncoder().encode(json);
    const file = new Uint8Array(8 + header.length + body);
    new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
    file.set(header, 8);
    return file;
  };
  const entry = (fields: object) =>
    JSON.stringify({ x: { dtype: 'F32', shape: [1], data_offsets: [0, 4], ...fields } });
  it.each([
    ['nothing', new Uint8Array()],
    ['the begin of one', bytes.subarray(0, 100)],
    ['one without its last byte', bytes.subarray(0, -1)],
    ['a header longer than the file', headed('{}').fill(0xff, 0, 8)],
    ['a header that is no JSON', headed('{"down"')],
    ['a header that is a list', headed('[]')],
    ['metadata that are no texts', headed('{"__metadata__":{"format":1}}')],
    ['another type of numbers', headed(entry({ dtype: 'BF16' }), 4)],
    ['a shape that is none', headed(entry({ shape: [-1] }), 4)],
    ['a place outside', headed(entry({ data_offsets: [4, 8] }), 4)],
    ['another format', encodeTensors({ tensors, metadata: { ...metadata, format: 'other/1' } })],
    ['no side', encodeTensors({ tensors, metadata: { ...metadata, side: '' } })],
    ['no card', encodeTensors({ tensors, metadata: { ...metadata, card: '{' } })],
    ['one array', encodeTensors({ tensors: { down: tensors['down']! }, metadata })],
    [
      'arrays of two shapes',
      encodeTensors({ tensors: { ...tensors, up: { shape: [3, 2], values: adapter.up } }, metadata }),
    ],
    ['numbers that are none', encodeAdapter({ ...adapter, up: adapter.up.map(() => Number.NaN) }, card)],
  ])('refuses %s', (_what, wrong) => {
    expect(() => decodeAdapter(wrong)).toThrow(expect.objectContaining({ code: 'adapter-malformed' }));
  });
});
