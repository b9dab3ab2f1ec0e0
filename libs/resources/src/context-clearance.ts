import { hashOf } from './canonical-json.js';
import type { PolicySpec } from './kinds/policy.js';

/**
 * Of the guardrails that look into contexts, and of what they were trained on. Another one makes every clearance that was given
 * before void; a test of governance says when it has to be another.
 */
export const CONTEXT_CHECKS = '99a388b298092bf0';

/**
 * What a chunk is marked with in which the checks of contexts found nothing. It stands for these checks and this title alone: where a
 * policy, the guardrails or the title are others, it is another, and the chunk is checked as if it had none.
 *
 * @returns 32 hex digits.
 */
export function contextClearance({ context }: Pick<PolicySpec, 'context'>, title: string): string {
  return hashOf({ checks: CONTEXT_CHECKS, context, title }).slice(0, 32);
}
