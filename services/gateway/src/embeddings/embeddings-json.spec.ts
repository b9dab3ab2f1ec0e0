import { create, EmbedResultSchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { FakeResources } from '../auth/resources.fake.js';
import { embeddingModels, embeddingsJson } from './embeddings-json.js';
import { embeddingsSchema } from './embeddings.schema.js';

const result = create(EmbedResultSchema, {
  model: 'mini',
  inputTokens: 5,
  vectors: [{ values: [0.5, -0.25] }, { values: [1, 0] }],
});

describe('embeddingsJson', () => {
  it('gives the vectors in order', () => {
    const json = embeddingsJson(result, { model: 'mini', input: ['a', 'b'], encoding_format: 'float' });
    expect(json).toEqual({
      object: 'list',
      data: [
        { object: 'embedding', index: 0, embedding: [0.5, -0.25] },
        { object: 'embedding', index: 1, embedding: [1, 0] },
      ],
      model: 'mini',
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
    expect(embeddingsSchema.parse(json)).toEqual(json);
  });

  it('gives them as little-endian floats in base64', () => {
    const { data } = embeddingsJson(result, { model: 'mini', input: 'a', encoding_format: 'base64' });
    const bytes = Buffer.from(String(data[0]?.embedding), 'base64');
    expect([bytes.length, bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([8, 0.5, -0.25]);
  });

  it('gives no other dimensions than the model has', () => {
    const request = { model: 'mini', input: 'a', encoding_format: 'float' as const };
    expect(embeddingsJson(result, { ...request, dimensions: 2 }).data).toHaveLength(2);
    expect(() => embeddingsJson(result, { ...request, dimensions: 1 })).toThrow(
      expect.objectContaining({ code: 'request-invalid', field: 'dimensions' }),
    );
  });

  it("does not pass one model's vectors off as another's", () => {
    expect(() => embeddingsJson(result, { model: 'maxi', input: 'a', encoding_format: 'float' })).toThrow(
      expect.objectContaining({ code: 'model-unknown', field: 'model' }),
    );
  });
});

it('embeddingModels are those of the collections, each once', () => {
  const { snapshot } = new FakeResources().declare(
    { kind: 'Collection', name: 'a', spec: { embedding: 'mini' } },
    { kind: 'Collection', name: 'b', spec: { embedding: 'maxi' } },
    { kind: 'Collection', name: 'c', spec: { embedding: 'mini' } },
  );
  expect(embeddingModels(snapshot, {})).toEqual(['maxi', 'mini']);
});
