import { describe, expect, it } from 'vitest';
import { adaptEmbedding, type EmbeddingAdapter } from './embedding-adapter.js';

const adapter: EmbeddingAdapter = {
  dimensions: 3,
  rank: 2,
  side: 'both',
  down: Float32Array.of(1, 0, 0, 0, 1, 0),
  up: Float32Array.of(0, 2, 0, 0, 0, 0.5),
};

describe('adaptEmbedding', () => {
  it('adds U·D·x, and makes the length 1', () => {
    // (0.6, 0.8, 0) + 0.6 · (0, 2, 0) + 0.8 · (0, 0, 0.5) = (0.6, 2, 0.4)
    const length = Math.hypot(0.6, 2, 0.4);
    const adapted = adaptEmbedding(adapter, Float32Array.of(0.6, 0.8, 0));
    [0.6 / length, 2 / length, 0.4 / length].forEach((value, index) => expect(adapted[index]).toBeCloseTo(value, 6));
  });

  it('leaves embeddings as they are where nothing was learnt', () => {
    const vector = Float32Array.of(0.6, 0.8, 0);
    expect(adaptEmbedding({ ...adapter, up: new Float32Array(6) }, vector)).toEqual(vector);
  });

  it('refuses an embedding of another model', () => {
    expect(() => adaptEmbedding(adapter, Float32Array.of(1, 0))).toThrow(
      expect.objectContaining({ code: 'adapter-dimensions', disposition: 'fatal' }),
    );
  });
});
