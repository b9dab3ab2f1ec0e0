import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer } from '@weir/kafka';
import { type Cancellations, cancellationKey } from '@weir/service';
import { TUNINGS } from './run-tuning.consumer.js';

/** In the group of the tunings: whoever runs one is told of its end. */
export function cancelTuningConsumer({ cancellations }: { cancellations: Cancellations }): AnyConsumer {
  return defineConsumer({
    group: TUNINGS,
    topic: topics.tuningCancelled,
    gather: ({ runId }, { envelope }) => {
      cancellations.cancel(cancellationKey(envelope.tenant, runId));
      return Promise.resolve(undefined);
    },
    handle: () => [],
  });
}
