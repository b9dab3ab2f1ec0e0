import type { AnswerStore, StoredAnswer } from './answer-store.port.js';

/** Remembered answers in memory, found at once. */
export class MemoryAnswers implements AnswerStore {
  readonly #stored = new Map<string, StoredAnswer>();

  nearest({ tenant, answerKey, vector, now }: Parameters<AnswerStore['nearest']>[0]) {
    const found = [...this.#stored.values()]
      .filter((stored) => stored.tenant === tenant && stored.answerKey === answerKey && stored.expiresAt > now)
      .map((stored) => ({ answer: stored.answer, similarity: cosine(vector, stored.vector) }))
      .sort((a, b) => b.similarity - a.similarity);
    return Promise.resolve(found);
  }

  put(stored: StoredAnswer): Promise<void> {
    this.#stored.set(JSON.stringify([stored.tenant, stored.answerKey, stored.answer.question]), stored);
    return Promise.resolve();
  }

  prune(now: Date): Promise<void> {
    for (const [key, { expiresAt }] of this.#stored) if (expiresAt <= now) this.#stored.delete(key);
    return Promise.resolve();
  }
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, index) => sum + value * y[index]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
