import type { AnswerSubscribed } from '@weir/contracts';
import type { DocumentName, SubscriptionStore } from './subscription-store.port.js';

/** Subscriptions in memory. */
export class MemorySubscriptions implements SubscriptionStore {
  readonly #stored = new Map<string, { tenant: string; subscribed: AnswerSubscribed }>();

  put(tenant: string, subscribed: AnswerSubscribed): Promise<void> {
    this.#stored.set(JSON.stringify([tenant, subscribed.runId]), { tenant, subscribed });
    return Promise.resolve();
  }

  async *citing({ tenant, collection, documentId }: DocumentName, now: Date): AsyncGenerator<AnswerSubscribed[]> {
    yield [...this.#stored.values()]
      .filter((stored) => stored.tenant === tenant && new Date(stored.subscribed.until) > now)
      .map(({ subscribed }) => subscribed)
      .filter(({ documents }) =>
        documents.some((use) => use.collection === collection && use.documentId === documentId),
      );
  }

  drop(tenant: string, runId: string): Promise<void> {
    this.#stored.delete(JSON.stringify([tenant, runId]));
    return Promise.resolve();
  }

  prune(now: Date): Promise<void> {
    for (const [key, { subscribed }] of this.#stored) if (new Date(subscribed.until) <= now) this.#stored.delete(key);
    return Promise.resolve();
  }
}
