import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency, stepFailure, stepReply, stepReplyId } from '@weir/kafka';
import { runQuery } from './run-query.js';
import type { RunSearch } from './run-search.port.js';

export interface FindRunsPorts {
  search: RunSearch;
  replyTopicPrefix: string;
  dependencies: readonly Dependency[];
}

/** Answers what is asked of the chain log: of the tenant that asks alone. */
export function findRunsConsumer({ search, replyTopicPrefix, dependencies }: FindRunsPorts): AnyConsumer {
  return defineConsumer({
    group: 'weir.monitoring.find-runs',
    topic: topics.runsRequested,
    ledger: [topics.stepCompleted],
    outcomeId: stepReplyId,
    dependencies,
    whenDown: 'reject',
    gather: async (request, { envelope }) => {
      const started = performance.now();
      const query = runQuery(request, envelope.tenant);
      const result = query.by.length > 0 ? await search.sum(query) : await search.find(query);
      return { result, tookMs: performance.now() - started };
    },
    handle: (request, { result, tookMs }, context) => [
      stepReply(request, context, replyTopicPrefix, { case: 'runs', value: result }, tookMs),
    ],
    reject: (error, request, context) => stepFailure(error, request, context, replyTopicPrefix),
  });
}
