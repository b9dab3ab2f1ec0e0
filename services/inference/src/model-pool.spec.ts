import { hashingEmbedder, TextGenerators } from '@weir/models';
import { languageModelSchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { modelPool } from './model-pool.js';

describe('modelPool', () => {
  const pool = modelPool({
    embedder: async () => hashingEmbedder(),
    openai: { environment: {} },
    anthropic: { environment: {} },
    transformers: new TextGenerators('/nowhere'),
    recordings: '/nowhere',
  });
  const spec = (text: string) => languageModelSchema.parse({ provider: 'scripted', script: [{ text }] });

  it('makes a model once, by what its specification says', () => {
    expect(pool(spec('a'))).toBe(pool(spec('a')));
    expect(pool(spec('a'))).not.toBe(pool(spec('b')));
  });

  it('keeps those used last', () => {
    const kept = pool(spec('kept'));
    const forgotten = pool(spec('forgotten'));
    for (let index = 0; index < 63; index += 1) {
      pool(spec(`other ${index}`));
      pool(spec('kept'));
    }
    expect(pool(spec('kept'))).toBe(kept);
    expect(pool(spec('forgotten'))).not.toBe(forgotten);
  });
});
