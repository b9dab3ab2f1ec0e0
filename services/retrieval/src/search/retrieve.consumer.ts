import { create, RetrieveResultSchema, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency, stepFailure, stepReply, stepReplyId } from '@weir/kafka';
import type { Registry } from '../registry/registry.port.js';
import type { RetrievalEvents } from '../telemetry.js';
import { type GenerationBy, retrieve } from './retrieve.js';
import type { ChunkSearch } from './retrieve.port.js';

export interface RetrievePorts {
  search: ChunkSearch;
  registry: Registry;
  generationBy: GenerationBy;
  events: RetrievalEvents;
  replyTopicPrefix: string;
  dependencies: readonly Dependency[];
}

/** Questions to the index. Somebody waits, so an outage is said at once. */
export function retrieveConsumer(ports: RetrievePorts): AnyConsumer {
  const { events, replyTopicPrefix, dependencies } = ports;
  return defineConsumer({
    group: 'weir.retrieval.retrieve',
    topic: topics.retrieveRequested,
    ledger: [topics.stepCompleted],
    outcomeId: stepReplyId,
    dependencies,
    whenDown: 'reject',
    // More at once would make each other late: what waits its turn is not timed yet, as after a restart with a backlog.
    concurrency: 4,
    timeoutMs: 10_000,
    gather: async (request, { envelope, signal }) => {
      const started = performance.now();
      const { collection, k } = request;
      const retrieved = await events.searched({ collection, k }, () =>
        retrieve(request, envelope.tenant, ports, signal),
      );
      const tookMs = performance.now() - started;
      events.retrieved({ mode: request.mode || 'hybrid', hits: retrieved.hits.length, seconds: tookMs / 1_000 });
      return { ...retrieved, tookMs };
    },
    handle: (request, { hits, generation, tookMs }, context) => {
      const value = create(RetrieveResultSchema, { hits, generation, tookMs });
      return [stepReply(request, context, replyTopicPrefix, { case: 'retrieve', value }, tookMs)];
    },
    reject: (error, request, context) => stepFailure(error, request, context, replyTopicPrefix),
  });
}
