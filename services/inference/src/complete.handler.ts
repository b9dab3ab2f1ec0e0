import { type CompleteRequested, CompleteResultSchema, create } from '@weir/contracts';
import { type Emission, type MessageContext, stepReply } from '@weir/kafka';
import type { Answered } from './answer-request.js';

/**
 * The reply to a request for a completion. Its id depends on the run and the step alone, so a redelivered request finds it
 * written and calls no model.
 *
 * @param replyTopicPrefix - What reply topics of clients begin with.
 */
export function complete(
  request: CompleteRequested,
  { fallback, completion, cost, currency, agreement, tookMs }: Answered,
  context: MessageContext,
  replyTopicPrefix: string,
): Emission[] {
  const value = create(CompleteResultSchema, {
    text: completion.text,
    finishReason: completion.finishReason,
    citations: [...completion.citations],
    usage: { ...completion.usage, cost, currency },
    model: completion.model,
    fallback,
    toolCalls: [...(completion.toolCalls ?? [])],
    logprobs: (completion.logprobs ?? []).map(({ top, ...token }) => ({ ...token, top: [...top] })),
    ...(agreement === undefined ? {} : { agreement }),
  });
  return [stepReply(request, context, replyTopicPrefix, { case: 'complete', value }, tookMs)];
}
