import { topics } from '@weir/contracts';
import { type AnyConsumer, defineRecordConsumer } from '@weir/kafka';
import { PromptMirror, type PromptMirrorPorts } from './prompt-mirror.js';

/**
 * Makes resources of the prompts in MLflow's registry. Of all instances, the one that owns the log of resources does: it has one
 * partition, and what is written for it is written only while it is owned.
 */
export function mirrorPromptsConsumer(ports: PromptMirrorPorts): AnyConsumer {
  const mirror = new PromptMirror(ports);
  return defineRecordConsumer<undefined>({
    group: 'weir.evaluation.mirror-prompts',
    topic: topics.resourceChanged,
    // The view of resources has read it, and has said what is wrong with it.
    decode: () => undefined,
    history: {
      records: Infinity,
      ledger: topics.resourceChanged,
      remember: (_message, context, partition) => mirror.begin(context, partition),
    },
    // MLflow tells of a change, not a message.
    handle: () => [],
  });
}
