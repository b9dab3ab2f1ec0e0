import { redactCitation } from './cited-texts.js';
import type { Edit } from './edits.js';
import { type Found, type Guardrail, nothingFound, settingsOf } from './guardrail.js';
import { findPii, type Pii } from './pii/find-pii.js';
import { fitted, standIn } from './pii/stand-in.js';

/**
 * Finds personal data. A policy may flag it (let it through, found all the same), have something stand for it, or refuse
 * the text. In documents and quotes, what stands for it is as long as it was, so that offsets stay.
 */
export const pii: Guardrail = {
  name: 'pii',
  stages: ['input', 'output', 'document'],
  check({ stage, text, citations }, policy, keys = {}) {
    const { action, types, style } = settingsOf(policy, stage).pii;
    if (action === 'off') return nothingFound;
    const key = style === 'hash' ? keys.pii : undefined;
    // Without this, what should be the same for the same value would be the same for all.
    if (action === 'redact' && style === 'hash' && key === undefined)
      throw new TypeError('There is no key to hash with.');
    const find = (each: string): Pii[] => findPii(each, types);
    const edit = ({ type, start, end }: Pii, from: string): Edit => ({
      start,
      end,
      replacement: standIn(type, from.slice(start, end), key),
    });
    const fittedEdit = (found: Pii, from: string): Edit => {
      const { start, end, replacement } = edit(found, from);
      return { start, end, replacement: fitted(replacement, end - start) };
    };
    const found = find(text);
    const cited = citations.map((citation) => redactCitation(citation, find, fittedEdit));
    const findings = [
      ...found.map(toFound),
      ...cited
        .flatMap((each) => each.found)
        .map(({ found: { type, score }, field }) => ({
          type,
          score,
          message: `Personal data in a citation's ${field}.`,
        })),
    ];
    if (findings.length === 0) return nothingFound;
    if (action === 'flag') return { verdict: 'allow', findings };
    if (action === 'block') return { verdict: 'block', findings };
    return {
      verdict: 'redact',
      findings,
      edits: found.map((each) => (stage === 'document' ? fittedEdit : edit)(each, text)),
      citations: cited.map(({ citation }) => citation),
    };
  },
};

function toFound({ type, start, end, score }: Pii): Found {
  return { type, start, end, score, message: 'Personal data.' };
}
