import { type ActiveType } from './active-content/active.js';
import { findActive } from './active-content/find-active.js';
import { hostsOf } from './active-content/hosts.js';
import { type Redacted, redactCitation } from './cited-texts.js';
import type { Edit, Span } from './edits.js';
import { FIXED_LENGTH, type Guardrail, nothingFound, settingOf, verdictOf } from './guardrail.js';

const messages: Record<ActiveType, string> = {
  image: 'An image of a host that is not allowed.',
  link: 'A link to a host that is not allowed.',
  html: 'HTML.',
  encoded: 'Part of an address as a character reference.',
  formula: 'A formula of a spreadsheet.',
  'terminal-escape': 'An escape sequence of a terminal.',
  'control-character': 'A control character.',
  'json-escape': 'A control character or a tag as an escape.',
};

/** What a click on a citation must not run. */
const script = /^[^a-z]*(?:javascript|vbscript|livescript|data|blob)\s*:/i;

/**
 * Finds what would act where a text is shown: links and images of hosts that are not allowed, HTML, formulas of spreadsheets,
 * escape sequences of terminals. What code holds does not act, but for escape sequences. Redacted, it is there to read and
 * acts no more; another check finds nothing.
 */
export const activeContent: Guardrail = {
  name: 'active-content',
  stages: ['context', 'tool-call', 'tool-result', 'output'],
  check({ stage, text, citations, contexts }, policy) {
    const setting = settingOf(policy, stage, 'activeContent');
    if (!setting || setting.action === 'allow') return nothingFound;
    const { action, allowedHosts, contextHosts } = setting;
    const { found, edits } = findActive(text, {
      hosts: hostsOf(allowedHosts, contextHosts ? contexts : []),
      isJson: stage === 'tool-call' || stage === 'tool-result',
      keepsLength: FIXED_LENGTH.includes(stage),
    });
    const cited = citations.map((citation) => redactCitation(citation, scriptsOf, withoutText));
    const findings = [
      ...found.map(({ type, start, end }) => ({ type, start, end, message: messages[type] })),
      ...cited
        .flatMap((each) => each.found)
        .map(() => ({ type: 'link', message: "A script in a citation's address." })),
    ];
    if (findings.length === 0) return nothingFound;
    if (action !== 'redact') return { verdict: verdictOf(action), findings };
    return { verdict: 'redact', findings, edits, citations: cited.map(({ citation }: Redacted<Span>) => citation) };
  },
};

function scriptsOf(text: string): Span[] {
  return script.test(text) ? [{ start: 0, end: text.length }] : [];
}

function withoutText({ start, end }: Span): Edit {
  return { start, end, replacement: '' };
}
