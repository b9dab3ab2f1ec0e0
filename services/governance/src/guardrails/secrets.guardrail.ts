import { redactCitation } from './cited-texts.js';
import type { Edit } from './edits.js';
import { findSecrets, type Secret } from './find-secrets.js';
import { type Found, type Guardrail, nothingFound, settingsOf } from './guardrail.js';

/**
 * Finds keys, tokens and passwords. Masked by a `•` for every character but line ends, so that offsets stay; the policy
 * may also let them through, found all the same, or refuse the text.
 */
export const secrets: Guardrail = {
  name: 'secrets',
  stages: ['input', 'output', 'document'],
  check({ stage, text, citations }, policy) {
    const { secrets: verdict } = settingsOf(policy, stage);
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
    if (verdict !== 'redact') return { verdict, findings };
    return {
      verdict,
      findings,
      edits: found.map((secret) => masked(secret, text)),
      citations: cited.map(({ citation }) => citation),
    };
  },
};

function toFound({ type, start, end, score }: Secret): Found {
  return { type, start, end, score, message: 'A secret.' };
}

function masked({ start, end }: Secret, text: string): Edit {
  return { start, end, replacement: text.slice(start, end).replace(/[^\r\n]/g, '•') };
}
