import { describe, expect, it } from 'vitest';
import { cachedEmbedder } from './cached-embedder.js';
import { hashingEmbedder } from './hashing-embedder.fake.js';

function counting(capacity: number) {
  const asked: string[] = [];
  const embedder = hashingEmbedder();
  const cached = cachedEmbedder(
    { ...embedder, embed: (texts, options) => (asked.push(...texts), embedder.embed(texts, options)) },
    capacity,
  );
  return { cached, asked };
}

describe('cachedEmbedder', () => {
  it('gives what its embedder gives, in order, repeated texts too', async () => {
    const texts = ['one', 'two', 'one', 'three'];
    expect(await counting(10).cached.embed(texts)).toEqual(await hashingEmbedder().embed(texts));
  });

  it('asks for a text once', async () => {
    const { cached, asked } = counting(10);
    await cached.embed(['one', 'two']);
    await cached.embed(['two', 'three', 'two']);
    expect(asked).toEqual(['one', 'two', 'three']);
  });

  it('forgets what was used longest ago', async () => {
    const { cached, asked } = counting(2);
    await cached.embed(['one']);
    await cached.embed(['two']);
    await cached.embed(['one']);
    await cached.embed(['three']);
    await cached.embed(['one', 'two']);
    expect(asked).toEqual(['one', 'two', 'three', 'two']);
  });

  it('gives all vectors of more texts than it remembers', async () => {
    expect(await counting(1).cached.embed(['one', 'two', 'three'])).toHaveLength(3);
  });
});
