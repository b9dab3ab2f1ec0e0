import { readTime, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type AnyConsumer, defineConsumer, type Dependency } from '@weir/kafka';
import type { AnswerStore } from './answer-store.port.js';

/** Keeps answers that may be given again. Delivered twice, one takes the place of the other. */
export function rememberAnswerConsumer(store: AnswerStore, dependencies: readonly Dependency[]): AnyConsumer {
  return defineConsumer({
    group: 'weir.retrieval.remember-answer',
    topic: topics.rememberRequested,
    dependencies,
    gather: async ({ answerKey, vector, answer, expiresAt }, { envelope }) => {
      const expires = readTime(expiresAt);
      if (expires === undefined || Number.isNaN(expires)) {
        throw new WeirError({
          code: 'time-invalid',
          disposition: 'poison',
          field: 'expiresAt',
          message: 'expiresAt must be an RFC 3339 time.',
        });
      }
      if (!answer) return;
      const { tenant } = envelope;
      await store.put({ tenant, answerKey, vector: vector?.values ?? [], answer, expiresAt: new Date(expires) });
    },
    handle: () => [],
  });
}
