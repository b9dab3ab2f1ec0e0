import type { Answer, Citation } from '../gateway-types.js';
import { oneLine, printable } from './printable.js';
import type { Terminal } from './terminal.js';

/** An answer for people: its text, then what it cites, numbered as in the text. */
export function answerText(answer: Answer, terminal: Terminal): string {
  const text = answer.answer === '' ? [] : [printable(answer.answer)];
  const reason = answer.reason
    ? [terminal.style('yellow', `${answer.outcome}: ${printable(answer.reason.message)}`)]
    : [];
  return [...text, ...reason, ...citationLines(answer.citations, terminal)].join('\n');
}

export function citationLines(citations: readonly Citation[], terminal: Terminal): string[] {
  if (citations.length === 0) return [];
  const lines = citations.map((citation, index) => {
    const page = citation.page === undefined ? '' : `, page ${citation.page}`;
    const source = oneLine(citation.uri ?? citation.documentId);
    const title = citation.title ? `${oneLine(citation.title)} · ` : '';
    const quote = oneLine(citation.quote, Math.max(terminal.columns - 6, 40));
    return `${terminal.style('cyan', `[${index + 1}]`)} ${title}${source}${page}\n    ${terminal.style('dim', quote)}`;
  });
  return ['', ...lines];
}
