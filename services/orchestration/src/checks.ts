import {
  CheckResultSchema,
  create,
  type Hit,
  HitSchema,
  type RunState,
  RunStateSchema,
  type StepCompleted,
  VerdictSchema,
} from '@weir/contracts';
import { contextClearance, type PolicySpec, type ToolSpec } from '@weir/resources';
import { expectResult, type Result } from './expect-result.js';
import type { Move } from './patterns/pattern.js';
import { planOf } from './plan.js';

export const WITHHELD = 'The result was withheld by policy.';

/** Whether a policy has anything done about what stands in texts of a stage. Its limits alone take no check. */
function looksInto(stage: PolicySpec['context' | 'toolCall']): boolean {
  return Object.values(stage).some((setting) => typeof setting === 'object' && setting.action !== 'allow');
}

/**
 * Goes on with what retrieval found once it is checked, before a model is shown it: with the check's reply, or at once where the policy
 * wants none, or where all of it was found clear by the same checks when it was indexed.
 */
export function checkedContexts(
  state: RunState,
  step: string,
  hits: readonly Hit[],
  goOn: (state: RunState, hits: readonly Hit[]) => Move,
): Move {
  const { policy } = planOf(state);
  if (hits.length === 0 || !looksInto(policy.context)) return goOn(state, hits);
  if (hits.every(({ clearance, title }) => clearance === contextClearance(policy, title))) {
    return goOn(withVerdict(state, 'context', create(CheckResultSchema, { verdict: 'allow' })), hits);
  }
  return { state, step, request: { of: 'check', stage: 'context', text: '', hits } };
}

/** A hit that did not come from retrieval: what it says of itself does not count. */
export function withoutClearance(hit: Hit): Hit {
  return create(HitSchema, { ...hit, clearance: '' });
}

/** What is left of what retrieval found. */
export function afterContextCheck(state: RunState, reply: StepCompleted): { state: RunState; hits: Hit[] } {
  const check = expectResult(reply, 'check');
  return { state: withVerdict(state, 'context', check), hits: check.contexts };
}

/** The check of a call's arguments; undefined where the policy wants none. */
export function toolCallCheck(state: RunState, step: string, given: string): Move | undefined {
  if (!looksInto(planOf(state).policy.toolCall)) return undefined;
  return { state, step, request: { of: 'check', stage: 'tool-call', text: given } };
}

/**
 * What a call gets instead of being made, after instructions were found in what the model was to be shown: those may have
 * been more than were found. Undefined when it is to be made.
 */
export function withheldCall(
  state: RunState,
  tool: ToolSpec | undefined,
): { code: string; content: string } | undefined {
  if (!state.injected || tool?.type === 'retrieval') return undefined;
  if (planOf(state).policy.toolCall.afterInjection === 'allow') return undefined;
  const content = 'This was not called: what was read before holds instructions that are not the user’s.';
  return { code: 'call-withheld', content };
}

/** What a call gets whose arguments the policy refuses. */
export const refusedCall = { code: 'call-withheld', content: 'The call was withheld by policy: of its arguments.' };

/** Notes what a check said, and whether it found instructions in what is not the user's. */
export function withVerdict(state: RunState, stage: string, { verdict, findings }: Result<'check'>): RunState {
  const isForeign = stage === 'context' || stage === 'tool-result';
  return create(RunStateSchema, {
    ...state,
    verdicts: [...state.verdicts, create(VerdictSchema, { stage, verdict, findings })],
    injected: state.injected || (isForeign && findings.some(({ guardrail }) => guardrail === 'injection')),
  });
}
