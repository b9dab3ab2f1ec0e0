import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, emit } from '@weir/kafka';
import type { Snapshot } from '@weir/resources';
import { reviewedSuites } from './due-suites.js';

/** Runs the suites that ask a model whose review is due: is it still the one to take? */
export function reviewSuitesConsumer({ snapshot }: { snapshot: () => Snapshot }): AnyConsumer {
  return defineConsumer({
    group: 'weir.evaluation.review-suites',
    topic: topics.modelReviewDue,
    gather: () => Promise.resolve(snapshot()),
    handle: (review, resources, { timestamp }) =>
      reviewedSuites(resources, review, timestamp).map(({ request }) => {
        const { runId } = request;
        return emit(topics.evaluationRequested, request, { run: runId, id: runId, lane: 'key' });
      }),
  });
}
