import {
  create,
  type MessageShape,
  type RecordPlace,
  RecordPlaceSchema,
  type RunStep,
  RunStepSchema,
  type StepCompleted,
  StepCompletedSchema,
  stepId,
  topics,
} from '@weir/contracts';
import type { WeirError } from '@weir/errors';
import { emit, type Emission, type MessageContext } from './define-consumer.js';
import { allowedReplyTopic } from './reply-topic.js';

/** What every step request carries. */
export interface StepRequest {
  runId: string;
  step: string;
  continuation: Uint8Array;
}

export type StepResult = MessageShape<typeof StepCompletedSchema>['result'];

/**
 * The reply to a step request, on the topic that the request names.
 *
 * @param prefix - What reply topics of clients begin with.
 * @throws WeirError poison `reply-topic-missing` or `reply-topic-not-allowed`.
 */
export function stepReply(
  request: StepRequest,
  context: MessageContext,
  prefix: string,
  result: StepResult,
  tookMs = 0,
): Emission {
  const { runId, step, continuation } = request;
  const requested = placeOf(context);
  const message = create(StepCompletedSchema, { runId, step, continuation, tookMs, result, requested });
  return emit(topics.stepCompleted, message, {
    id: stepReplyId(request, context),
    replyTopic: allowedReplyTopic(context.envelope.replyTopic, prefix),
    run: runId,
  });
}

/** Where a message stands, for those who look it up later. */
export function placeOf(message: Pick<MessageContext, 'topic' | 'partition' | 'offset' | 'timestamp'>): RecordPlace {
  const { topic, partition, offset, timestamp } = message;
  return create(RecordPlaceSchema, { topic, partition, offset: BigInt(offset), at: BigInt(timestamp) });
}

/** How a step went, by its reply and where that stands. */
export function runStep({ step, requested, tookMs, result }: StepCompleted, completed: RecordPlace): RunStep {
  const { model = '', usage } = result.case === 'complete' ? result.value : {};
  return create(RunStepSchema, {
    step,
    completed,
    tookMs,
    model,
    failure: result.case === 'failure' ? result.value.code : '',
    ...(requested ? { requested } : {}),
    ...(usage ? { usage } : {}),
  });
}

/** For `reject`: the reply that says what went wrong; a dead letter when nobody can be told. */
export function stepFailure(
  error: WeirError,
  request: StepRequest | undefined,
  context: MessageContext,
  prefix: string,
): Emission[] | undefined {
  if (!request) return undefined;
  const { code, message, field = '', retryAfterMs } = error;
  const value = {
    code,
    message,
    field,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(retryAfterMs) }),
  };
  const failure = create(StepCompletedSchema, { result: { case: 'failure', value } });
  try {
    return [stepReply(request, context, prefix, failure.result)];
  } catch {
    // Nobody may be told, so an operator has to see it.
    return undefined;
  }
}

/** Identity of the reply: whoever gets the request again finds it done. */
export function stepReplyId(request: Pick<StepRequest, 'runId' | 'step'>, context: MessageContext): string {
  return stepId(context.envelope.tenant, request.runId, request.step);
}
