import type { Classifier } from '../classifier.port.js';
import { SequenceClassifier, type SequenceClassifierOptions, sigmoid, softmax } from './sequence-classifier.js';

/**
 * A classifier of texts in this process, with the labels of its configuration.
 *
 * @throws WeirError fatal `model-missing`.
 */
export async function createTransformersClassifier(options: SequenceClassifierOptions): Promise<Classifier> {
  const network = await SequenceClassifier.load(options);
  const { labels, multiLabel } = network;
  return {
    model: options.model,
    labels,
    async classify(texts, { signal } = {}) {
      const rows = await network.logits(
        texts.map((text) => ({ text })),
        signal,
      );
      return rows.map((logits) => {
        const scores = multiLabel ? logits.map(sigmoid) : softmax(logits);
        return labels.map((name, index) => ({ name, score: scores[index]! })).sort((a, b) => b.score - a.score);
      });
    },
    close: () => network.close(),
  };
}
