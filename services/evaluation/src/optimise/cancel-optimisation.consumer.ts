import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer } from '@weir/kafka';
import { type Cancellations, cancellationKey } from '@weir/service';
import { OPTIMISATIONS } from './run-optimisation.consumer.js';

/** In the group of the optimisations: whoever runs one is told of its end. */
export function cancelOptimisationConsumer({ cancellations }: { cancellations: Cancellations }): AnyConsumer {
  return defineConsumer({
    group: OPTIMISATIONS,
    topic: topics.optimisationCancelled,
    gather: ({ runId }, { envelope }) => {
      cancellations.cancel(cancellationKey(envelope.tenant, runId));
      return Promise.resolve(undefined);
    },
    handle: () => [],
  });
}
