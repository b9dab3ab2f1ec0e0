import type { PolicySpec } from '@weir/resources';
import { sentencesOf } from './grounding/sentences.js';
import { supportOf, type Supported } from './grounding/support.js';
import { type CheckSubject, type Guardrail, type Given, nothingFound, settingOf, verdictOf } from './guardrail.js';

/** An answer that claims nothing. */
const refusal =
  /^\W*(?:(?:i'?m|i am) (?:sorry|afraid)[^\p{L}]*(?:but )?)?(?:i (?:do not|don[’']t|cannot|can[’']t|could not|couldn[’']t) (?:know|answer|find|say|tell)|(?:there is )?no(?:t enough)? information\b|the (?:context|documents?|sources?)s? (?:do|does) not\b)/iu;
/** Only that, and what it is about: not an answer after it. */
const LONGEST_REFUSAL = 300;

/**
 * Finds answers that the contexts do not support: fewer than the policy's share of their sentences are said there. Each
 * sentence that is not is a finding, and is what a policy that redacts takes out. Needs contexts; a refusal is grounded.
 */
export const grounding: Guardrail = {
  name: 'grounding',
  stages: ['output'],
  embeds(subject, policy) {
    const open = supported(subject, policy).filter(({ candidates }) => candidates.length > 0);
    return open.flatMap(({ sentence, candidates }) => [sentence.text.trim(), ...candidates]);
  },
  check(subject, policy, given) {
    const setting = settingOf(policy, subject.stage, 'grounding');
    const sentences = supported(subject, policy, given);
    const unsaid = sentences.filter(({ isSupported }) => !isSupported);
    if (!setting || unsaid.length === 0) return nothingFound;
    if ((sentences.length - unsaid.length) / sentences.length >= setting.threshold) return nothingFound;
    const places = unsaid.map(({ sentence: { start, end }, score }) => ({ start, end, score: 1 - score }));
    const findings = places.map((place) => ({
      type: 'unsupported',
      ...place,
      message: 'The contexts do not say this.',
    }));
    if (setting.action !== 'redact') return { verdict: verdictOf(setting.action), findings };
    return { verdict: 'redact', findings, edits: places.map(({ start, end }) => ({ start, end, replacement: '' })) };
  },
};

function supported({ stage, text, contexts }: CheckSubject, policy: PolicySpec, { vectors }: Given = {}): Supported[] {
  const setting = settingOf(policy, stage, 'grounding');
  if (!setting || setting.action === 'allow' || contexts.length === 0) return [];
  if (text.length <= LONGEST_REFUSAL && refusal.test(text)) return [];
  return supportOf(
    sentencesOf(text),
    contexts.flatMap((context) => sentencesOf(`${context.title}\n${context.text}`)),
    vectors,
  );
}
