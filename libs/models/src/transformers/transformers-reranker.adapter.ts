import type { Reranker } from '../reranker.port.js';
import { SequenceClassifier, type SequenceClassifierOptions, sigmoid, softmax } from './sequence-classifier.js';

/**
 * A cross-encoder in this process (R. Nogueira and K. Cho, Passage Re-ranking with BERT, 2019): reads query and text together.
 * Of a network with one output the score is its sigmoid, of one with two the share of the second.
 *
 * @throws WeirError fatal `model-missing`.
 */
export async function createTransformersReranker(options: SequenceClassifierOptions): Promise<Reranker> {
  const encoder = await SequenceClassifier.load(options);
  return {
    model: options.model,
    async rerank(query, texts, { signal } = {}) {
      const pairs = texts.map((pair) => ({ text: query, pair }));
      const rows = await encoder.logits(pairs, signal);
      return rows.map((logits) => (logits.length === 1 ? sigmoid(logits[0]!) : softmax(logits)[1]!));
    },
    close: () => encoder.close(),
  };
}
