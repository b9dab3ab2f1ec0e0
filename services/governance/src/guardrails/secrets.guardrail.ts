import { redactCitation } from './cited-texts.js';
import { findSecrets, type Secret } from './find-secrets.js';
import { type Found, type Guardrail, nothingFound, STAGES, verdictOf, settingOf } from './guardrail.js';
import { masked } from './masked.js';

/**
 * Finds keys, tokens and passwords. Masked by a `•` for every character but line ends, so that offsets stay.
 */
export const secrets: Guardrail = {
  name: 'secrets',
  stages: STAGES,
  check({ stage, text, citations }, policy) {
    const action = settingOf(policy, stage, 'secrets')?.action ?? 'allow';
    if (action === 'allow') return nothingFound;
    const found = findSecrets(text);
    const cited = citations.map((citation) => redactCitation(citation, findSecrets, masked));
    const findings = [
      ...found.map(toFound),
      ...cited
        .flatMap((each) => each.found)
        .map(({ found: { type, score }, field }) => ({
          type,
          score,
          message: `A secret in a citation's ${field}.`,
        })),
    ];
    if (findings.length === 0) return nothingFound;
    if (action !== 'redact') return { verdict: verdictOf(action), findings };
    return {
      verdict: 'redact',
      findings,
      edits: found.map((secret) => masked(secret, text)),
      citations: cited.map(({ citation }) => citation),
    };
  },
};

function toFound({ type, start, end, score }: Secret): Found {
  return { type, start, end, score, message: 'A secret.' };
}
