import { type CompleteRequested, CompleteResultSchema, create } from '@weir/contracts';
import { type Emission, type MessageContext, stepReply } from '@weir/kafka';
import type { Completed } from './call-model.js';
import { costOf } from './cost.js';

/**
 * The reply to a request for a completion. Its id depends on the run and the step alone, so a redelivered request finds it
 * written and calls no model.
 *
 * @param replyTopicPrefix - What reply topics of clients begin with.
 */
export function complete(
  request: CompleteRequested,
  { spec, fallback, completion, tookMs }: Completed,
  context: MessageContext,
  replyTopicPrefix: string,
): Emission[] {
  const value = create(CompleteResultSchema, {
    text: completion.text,
    finishReason: completion.finishReason,
    citations: [...completion.citations],
    usage: { ...completion.usage, cost: costOf(completion.usage, spec) },
    model: completion.model,
    fallback,
  });
  return [stepReply(request, context, replyTopicPrefix, { case: 'complete', value }, tookMs)];
}
