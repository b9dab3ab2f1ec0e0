import type { Embedder, EmbedOptions } from './embedder.port.js';

/** About 20 MB with 384 dimensions. */
const DEFAULT_CAPACITY = 10_000;

/**
 * Remembers the vectors of texts, those used last: the same chunks are found for many questions, and embedding their
 * sentences is most of what quoting from them costs.
 *
 * @param capacity - Texts remembered. @default 10,000
 */
export function cachedEmbedder(embedder: Embedder, capacity = DEFAULT_CAPACITY): Embedder {
  const vectors = new Map<string, Float32Array>();
  const remember = (text: string, vector: Float32Array) => {
    vectors.delete(text);
    vectors.set(text, vector);
    if (vectors.size > capacity) vectors.delete(vectors.keys().next().value!);
  };
  return {
    model: embedder.model,
    dimensions: embedder.dimensions,
    maxTokens: embedder.maxTokens,
    countTokens: (text) => embedder.countTokens(text),
    async embed(texts: readonly string[], options?: EmbedOptions) {
      options?.signal?.throwIfAborted();
      const known = new Map(texts.map((text) => [text, vectors.get(text)]));
      const missing = [...known].filter(([, vector]) => !vector).map(([text]) => text);
      const made = missing.length > 0 ? await embedder.embed(missing, options) : [];
      missing.forEach((text, index) => known.set(text, made[index]));
      for (const [text, vector] of known) remember(text, vector!);
      return texts.map((text) => known.get(text)!);
    },
    close: () => embedder.close(),
  };
}
