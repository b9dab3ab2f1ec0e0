import { citations } from './citations.guardrail.js';
import { type CheckStage, type Guardrail, STAGES } from './guardrail.js';
import { pii } from './pii.guardrail.js';
import { secrets } from './secrets.guardrail.js';
import { size } from './size.guardrail.js';
import { unicode } from './unicode.guardrail.js';

export type GuardrailName = 'size' | 'unicode' | 'citations' | 'secrets' | 'pii';

/**
 * Every guardrail, in the order they run. `unicode` comes before what reads the text, so that nothing hides a secret from
 * it; `secrets` and `pii` come last, so that they see the text as it goes out.
 */
export const guardrails: Record<GuardrailName, Guardrail> = { size, unicode, citations, secrets, pii };

/** The guardrails of each stage, in order. */
export const chains = Object.fromEntries(STAGES.map((stage) => [stage, chainOf(stage)])) as Record<
  CheckStage,
  readonly Guardrail[]
>;

function chainOf(stage: CheckStage): readonly Guardrail[] {
  return Object.values(guardrails).filter(({ stages }) => stages.includes(stage));
}
