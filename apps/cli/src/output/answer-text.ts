import type { Answer, Citation } from '../gateway-types.js';
import { oneLine, printable } from './printable.js';
import type { Terminal } from './terminal.js';

/**
 * An answer for people: its text, then what it cites, numbered as in the text.
 *
 * @param shown - What is to be seen already, as it came; where that is the text, it is left out.
 */
export function answerText(answer: Answer, terminal: Terminal, shown = ''): string {
  const text = answer.answer === shown ? [] : [printable(answer.answer)];
  return [...text, ...reasonLines(answer, terminal), ...citationLines(answer, terminal)].join('\n');
}

/** Why there is no answer. A text that has said so already is not said again: the code is what documentation goes by. */
function reasonLines({ outcome, answer, reason }: Answer, terminal: Terminal): string[] {
  if (!reason) return [];
  const why = reason.message === answer ? reason.code : reason.message;
  return [terminal.style('yellow', `${outcome}: ${printable(why)}`)];
}

/** Each source once, with all that is quoted from it. */
function citationLines(answer: Answer, terminal: Terminal): string[] {
  const sources = Map.groupBy(answer.citations, (citation, index) => {
    const page = citation.page === undefined ? '' : `, page ${citation.page}`;
    const title = citation.title ? `${oneLine(citation.title)} · ` : '';
    const marker = terminal.style('cyan', markerOf(citation, index, answer.answer));
    return `${marker} ${title}${oneLine(citation.uri ?? citation.documentId)}${page}`;
  });
  if (sources.size === 0) return [];
  const width = Math.max(terminal.columns - 6, 40);
  const lines = [...sources].flatMap(([source, citations]) => [
    source,
    ...citations.map(({ quote }) => `    ${terminal.style('dim', oneLine(quote, width))}`),
  ]);
  return ['', ...lines];
}

/** The `[n]` that stands in the answer for it; its place in the list when the answer has none. */
function markerOf({ answerStart, answerEnd }: Citation, index: number, text: string): string {
  const marker = text.slice(answerStart ?? 0, answerEnd ?? 0);
  return /^\[\d+\]$/.test(marker) ? marker : `[${index + 1}]`;
}
