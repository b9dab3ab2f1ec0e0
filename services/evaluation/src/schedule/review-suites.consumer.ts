import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, emit } from '@weir/kafka';
import type { Snapshot } from '@weir/resources';
import { reviewedSuites } from './due-suites.js';
import type { Schedule } from './schedule.js';

/**
 * Runs the suites that ask a model whose review is due: is it still the one to take? The topic has one partition: the instance that has it keeps the
 * schedule, too.
 */
export function reviewSuitesConsumer({
  snapshot,
  schedule,
}: {
  snapshot: () => Snapshot;
  schedule: Schedule;
}): AnyConsumer {
  return defineConsumer({
    group: 'weir.evaluation.review-suites',
    topic: topics.modelReviewDue,
    taken: ({ signal }) => {
      schedule.start(signal);
      return Promise.resolve();
    },
    gather: () => Promise.resolve(snapshot()),
    handle: (review, resources, { timestamp }) =>
      reviewedSuites(resources, review, timestamp).map(({ request }) => {
        const { runId } = request;
        return emit(topics.evaluationRequested, request, { run: runId, id: runId, lane: 'key' });
      }),
  });
}
