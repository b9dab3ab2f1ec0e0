import { type CheckRequested, type CheckResult, CheckResultSchema, create } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { PolicySpec } from '@weir/resources';
import { checkContexts } from './check-contexts.js';
import { runChain } from './guardrails/chain.js';
import { type CheckStage, type Given, STAGES, type Subject } from './guardrails/guardrail.js';
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

/** What of a request the guardrails are to check. */
export function subjectOf(request: CheckRequested): Subject {
  const { text, citations, contexts, question, prompt, responseSchema } = request;
  return { stage: stageOf(request), text, citations, contexts, question, prompt, responseSchema };
}

/**
 * Runs the guardrails of the request's stage over its text, or over its contexts.
 *
 * @returns Findings place what they found in the text as requested; a blocked text comes back empty.
 * @throws WeirError poison `stage-unknown`.
 */
export function checkText(request: CheckRequested, policy: PolicySpec, given: Given = {}): CheckResult {
  const subject = subjectOf(request);
  if (subject.stage === 'context' && request.contexts.length > 0) return checkContexts(request.contexts, policy, given);
  const { verdict, findings, text, citations, message = '' } = runChain(chains[subject.stage], subject, policy, given);
  return create(CheckResultSchema, { verdict, findings, text, citations, message });
}
