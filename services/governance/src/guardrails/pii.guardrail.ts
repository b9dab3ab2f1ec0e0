import { redactCitation } from './cited-texts.js';
import type { Edit } from './edits.js';
import { FIXED_LENGTH, type Found, type Guardrail, nothingFound, settingOf, STAGES, verdictOf } from './guardrail.js';
import { findPii, type Pii } from './pii/find-pii.js';
import { fitted, standIn } from './pii/stand-in.js';

/**
 * Finds personal data. In documents, contexts and quotes, what stands for it is as long as it was, so that offsets stay.
 */
export const pii: Guardrail = {
  name: 'pii',
  stages: STAGES,
  check({ stage, text, citations }, policy, { keys = {} } = {}) {
    const setting = settingOf(policy, stage, 'pii');
    if (!setting || setting.action === 'allow') return nothingFound;
    const { action, types, style } = setting;
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
    if (action !== 'redact') return { verdict: verdictOf(action), findings };
    return {
      verdict: 'redact',
      findings,
      edits: found.map((each) => (FIXED_LENGTH.includes(stage) ? fittedEdit : edit)(each, text)),
      citations: cited.map(({ citation }) => citation),
    };
  },
};

function toFound({ type, start, end, score }: Pii): Found {
  return { type, start, end, score, message: 'Personal data.' };
}
