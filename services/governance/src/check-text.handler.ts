import {
  type CheckRequested,
  type CheckResult,
  CheckResultSchema,
  create,
  type StepCompleted,
  StepCompletedSchema,
  StepFailureSchema,
  stepId,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { allowedReplyTopic, emit, type Emission, type MessageContext } from '@weir/kafka';
import type { PolicySpec } from '@weir/resources';
import { runChain } from './guardrails/chain.js';
import { type CheckStage, STAGES } from './guardrails/guardrail.js';
import { chains } from './guardrails/index.js';

/** @throws WeirError poison `stage-unknown`. */
export function stageOf({ stage }: CheckRequested): CheckStage {
  const known = STAGES.find((each) => each === stage);
  if (known) return known;
  throw new WeirError({
    code: 'stage-unknown',
    disposition: 'poison',
    field: 'stage',
    message: `A check's stage must be one of ${STAGES.join(', ')}.`,
  });
}

/**
 * Runs the guardrails of the request's stage over its text.
 *
 * @returns Findings place what they found in the text as requested; a blocked text comes back empty.
 * @throws WeirError poison `stage-unknown`.
 */
export function checkText(request: CheckRequested, policy: PolicySpec): CheckResult {
  const { text, citations, contexts } = request;
  const stage = stageOf(request);
  const { verdict, findings, ...left } = runChain(chains[stage], { stage, text, citations, contexts }, policy);
  return create(CheckResultSchema, { verdict, findings, text: left.text, citations: left.citations });
}

/**
 * The reply to a check that was made. A second delivery gives the same id, which the reply topic's ledger refuses.
 *
 * @throws WeirError poison `reply-topic-missing` or `reply-topic-not-allowed`.
 */
export function replyWithCheck(
  request: CheckRequested,
  made: { result: CheckResult; tookMs: number },
  context: MessageContext,
  replyTopicPrefix: string,
): Emission {
  return reply(request, { case: 'check', value: made.result }, made.tookMs, context, replyTopicPrefix);
}

/** The reply to a request that cannot be checked; undefined where its sender cannot be told. */
export function replyWithFailure(
  error: WeirError,
  request: CheckRequested | undefined,
  context: MessageContext,
  replyTopicPrefix: string,
): Emission | undefined {
  if (!request || error.field === 'weir-reply-topic' || error.code === 'topic-missing') return undefined;
  const failure = create(StepFailureSchema, { code: error.code, message: error.message, field: error.field ?? '' });
  try {
    return reply(request, { case: 'failure', value: failure }, 0, context, replyTopicPrefix);
  } catch {
    // Nobody may be told, so an operator has to see it.
    return undefined;
  }
}

function reply(
  { runId, step, continuation }: CheckRequested,
  result: StepCompleted['result'],
  tookMs: number,
  context: MessageContext,
  replyTopicPrefix: string,
): Emission {
  return emit(topics.stepCompleted, create(StepCompletedSchema, { runId, step, continuation, tookMs, result }), {
    id: stepId(context.envelope.tenant, runId, step),
    replyTopic: allowedReplyTopic(context.envelope.replyTopic, replyTopicPrefix),
    run: runId,
  });
}
