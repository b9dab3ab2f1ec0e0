import type { Reranker } from './reranker.port.js';

const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));

/** A reranker for tests and demonstrations: a text's score is the share of the query's words that it has. */
export function wordOverlapReranker(): Reranker {
  return {
    model: 'word-overlap',
    rerank: async (query, texts, { signal } = {}) => {
      signal?.throwIfAborted();
      const wanted = [...wordsOf(query)];
      return texts.map((text) => {
        const words = wordsOf(text);
        return wanted.filter((word) => words.has(word)).length / Math.max(1, wanted.length);
      });
    },
    close: async () => undefined,
  };
}
