import type { Embedder } from './embedder.port.js';

/** An embedder for tests: words hashed into dimensions, so texts that share words are near one another. Needs no model. */
export function hashingEmbedder(dimensions = 64): Embedder {
  const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return {
    model: `hashing-${dimensions}`,
    dimensions,
    maxTokens: 256,
    countTokens: (text) => words(text).length,
    embed: async (texts, options) => {
      options?.signal?.throwIfAborted();
      return texts.map((text) => {
        const vector = new Float32Array(dimensions);
        for (const word of words(text)) vector[bucket(word, dimensions)]! += 1;
        const norm = Math.hypot(...vector) || 1;
        return vector.map((value) => value / norm);
      });
    },
    close: async () => undefined,
  };
}

/** FNV-1a, 32 bits. */
function bucket(word: string, buckets: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < word.length; index += 1) hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % buckets;
}
