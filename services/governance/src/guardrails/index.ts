import { activeContent } from './active-content.guardrail.js';
import { citations } from './citations.guardrail.js';
import { grounding } from './grounding.guardrail.js';
import { type CheckStage, type Guardrail, STAGES } from './guardrail.js';
import { homoglyphs } from './homoglyphs.guardrail.js';
import { injection } from './injection.guardrail.js';
import { language } from './language.guardrail.js';
import { pii } from './pii.guardrail.js';
import { promptLeak } from './prompt-leak.guardrail.js';
import { schema } from './schema.guardrail.js';
import { secrets } from './secrets.guardrail.js';
import { size } from './size.guardrail.js';
import { topics } from './topics.guardrail.js';
import { toxicity } from './toxicity.guardrail.js';
import { unicode } from './unicode.guardrail.js';

export type GuardrailName =
  | 'size'
  | 'unicode'
  | 'homoglyphs'
  | 'injection'
  | 'toxicity'
  | 'topics'
  | 'language'
  | 'citations'
  | 'grounding'
  | 'prompt-leak'
  | 'active-content'
  | 'schema'
  | 'secrets'
  | 'pii';

/**
 * Every guardrail, in the order they run. `unicode` and `homoglyphs` come before what reads the text, so that nothing hides
 * a secret from it; `secrets` and `pii` come last, so that they see the text as it goes out.
 */
export const guardrails: Record<GuardrailName, Guardrail> = {
  size,
  unicode,
  homoglyphs,
  injection,
  toxicity,
  topics,
  language,
  citations,
  grounding,
  'prompt-leak': promptLeak,
  'active-content': activeContent,
  schema,
  secrets,
  pii,
};

/** The guardrails of each stage, in order. */
export const chains = Object.fromEntries(STAGES.map((stage) => [stage, chainOf(stage)])) as Record<
  CheckStage,
  readonly Guardrail[]
>;

function chainOf(stage: CheckStage): readonly Guardrail[] {
  return Object.values(guardrails).filter(({ stages }) => stages.includes(stage));
}
