import { type Citation, CitationSchema, create } from '@weir/contracts';
import type { Edit } from './edits.js';
import { findSecrets, type Secret } from './find-secrets.js';
import { type Found, type Guardrail, nothingFound, settingsOf } from './guardrail.js';

/** Texts of a citation that go out beside the answer. */
const citedFields = ['quote', 'title', 'uri'] as const;

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
    const cited = citations.map((citation) => maskCitation(citation));
    const findings = [...found.map(toFound), ...cited.flatMap((each) => each.findings)];
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

function maskCitation(citation: Citation): { citation: Citation; findings: Found[] } {
  const findings: Found[] = [];
  const changed: Partial<Record<(typeof citedFields)[number], string>> = {};
  for (const field of citedFields) {
    let value = citation[field];
    for (const secret of findSecrets(value)) {
      const { start, end, replacement } = masked(secret, value);
      value = value.slice(0, start) + replacement + value.slice(end);
      findings.push({ type: secret.type, score: secret.score, message: `A secret in a citation's ${field}.` });
    }
    changed[field] = value;
  }
  return findings.length === 0
    ? { citation, findings }
    : { citation: create(CitationSchema, { ...citation, ...changed }), findings };
}
