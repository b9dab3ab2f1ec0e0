import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer } from '@weir/kafka';
import { type Cancellations, cancellationKey } from '@weir/service';
import { SUITES } from './run-suite.consumer.js';

/** In the group of the suites: whoever runs an evaluation is told of its end. */
export function cancelSuiteConsumer({ cancellations }: { cancellations: Cancellations }): AnyConsumer {
  return defineConsumer({
    group: SUITES,
    topic: topics.evaluationCancelled,
    gather: ({ runId }, { envelope }) => {
      cancellations.cancel(cancellationKey(envelope.tenant, runId));
      return Promise.resolve(undefined);
    },
    handle: () => [],
  });
}
