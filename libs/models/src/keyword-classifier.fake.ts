import type { Classifier } from './classifier.port.js';

/**
 * A classifier for tests and demonstrations: each word of a label that a text has is a vote for it, beside one that every
 * label has.
 */
export function keywordClassifier(words: Readonly<Record<string, readonly string[]>>): Classifier {
  const labels = Object.keys(words);
  return {
    model: 'keyword',
    labels,
    classify: async (texts, { signal } = {}) => {
      signal?.throwIfAborted();
      return texts.map((text) => {
        const votes = labels.map((name) => 1 + words[name]!.filter((word) => text.includes(word)).length);
        const total = votes.reduce((sum, vote) => sum + vote, 0);
        return labels.map((name, index) => ({ name, score: votes[index]! / total })).sort((a, b) => b.score - a.score);
      });
    },
    close: async () => undefined,
  };
}
