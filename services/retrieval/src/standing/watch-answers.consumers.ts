import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency, type GatherContext } from '@weir/kafka';
import { emitOutdated, type Outdated, outdatedBy, type OutdatedParts } from './outdated.js';
import type { SubscriptionStore } from './subscription-store.port.js';

export interface WatchParts extends OutdatedParts {
  store: SubscriptionStore;
  now: () => Date;
  dependencies: readonly Dependency[];
}

/**
 * Keeps what is subscribed to, and looks at its documents then: one that changed before it could be found by them is told
 * here, and one that changes afterwards when its status comes.
 */
export function keepSubscriptionConsumer(parts: WatchParts): AnyConsumer {
  const { store, dependencies } = parts;
  return defineConsumer({
    group: 'weir.retrieval.keep-subscription',
    topic: topics.answerSubscribed,
    ledger: [topics.answerOutdated],
    dependencies,
    gather: async (subscribed, { envelope }) => {
      await store.put(envelope.tenant, subscribed);
      return outdatedBy(subscribed, subscribed.documents, envelope.tenant, parts);
    },
    handle: (_subscribed, outdated) => (outdated ? [emitOutdated(outdated)] : []),
  });
}

/** Finds the answers that a change of a document makes outdated. */
export function findOutdatedConsumer(parts: WatchParts): AnyConsumer {
  const { store, dependencies, now } = parts;
  return defineConsumer({
    group: 'weir.retrieval.find-outdated',
    topic: topics.documentStatus,
    ledger: [topics.answerOutdated],
    dependencies,
    gather: async ({ collection, documentId, status }, { envelope }) => {
      const found: Outdated[] = [];
      // An access change ends as `indexed`, too.
      if (status !== 'indexed' && status !== 'deleted') return found;
      const { tenant } = envelope;
      for await (const page of store.citing({ tenant, collection, documentId }, now())) {
        for (const subscribed of page) {
          const uses = subscribed.documents.filter(
            (use) => use.collection === collection && use.documentId === documentId,
          );
          const outdated = await outdatedBy(subscribed, uses, tenant, parts);
          if (outdated) found.push(outdated);
        }
      }
      return found;
    },
    handle: (_status, found) => found.map(emitOutdated),
  });
}

/** What was told once is watched no longer, nor is what nobody waits for. */
export function dropSubscriptionConsumers({ store, dependencies }: WatchParts): AnyConsumer[] {
  const drop = {
    group: 'weir.retrieval.drop-subscription',
    dependencies,
    gather: async ({ runId }: { runId: string }, { envelope }: GatherContext): Promise<undefined> => {
      await store.drop(envelope.tenant, runId);
    },
    handle: () => [],
  };
  return [
    defineConsumer({ ...drop, topic: topics.answerSuperseded }),
    defineConsumer({ ...drop, topic: topics.answerCancelled }),
  ];
}
