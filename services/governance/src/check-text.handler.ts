import { type CheckRequested, type CheckResult, CheckResultSchema, create } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { PolicySpec } from '@weir/resources';
import { runChain } from './guardrails/chain.js';
import { type CheckStage, type GuardrailKeys, STAGES } from './guardrails/guardrail.js';
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
export function checkText(request: CheckRequested, policy: PolicySpec, keys: GuardrailKeys = {}): CheckResult {
  const { text, citations, contexts } = request;
  const stage = stageOf(request);
  const { verdict, findings, ...left } = runChain(chains[stage], { stage, text, citations, contexts }, policy, keys);
  return create(CheckResultSchema, { verdict, findings, text: left.text, citations: left.citations });
}
