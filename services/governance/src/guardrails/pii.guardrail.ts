import { redactCitation } from './cited-texts.js';
import type { Edit } from './edits.js';
import { FIXED_LENGTH, type Found, type Guardrail, nothingFound, settingOf, STAGES, verdictOf } from './guardrail.js';
import { findPii, type Pii } from './pii/find-pii.js';
import { fittedStandInOf, standInOf } from './pii/stand-in.js';

/**
 * Finds personal data. In documents, contexts and quotes, what stands for it is as long as it was, so that offsets stay.
 */
export const pii: Guardrail = {
  name: 'pii',
  stages: STAGES,
  check({ stage, text, citations }, policy, { keys = {} } = {}) {
    const setting = settingOf(policy, stage, 'pii');
    if (!setting || setting.action === 'allow') return nothingFound;
    const { action, types } = setting;
    // A citation's texts are gone through as if they were changed; without a need for it, that needs no key.
    const style = action === 'redact' ? setting.style : 'mask';
    const find = (each: string): Pii[] => findPii(each, types);
    const edit = ({ type, start, end }: Pii, from: string): Edit => ({
      start,
      end,
      replacement: standInOf(style, type, from.slice(start, end), keys),
    });
    const fittedEdit = ({ type, start, end }: Pii, from: string): Edit => ({
      start,
      end,
      replacement: fittedStandInOf(style, type, from.slice(start, end), keys),
    });
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
