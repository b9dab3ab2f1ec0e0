import type { Erasure } from '../gateway-types.js';
import { printable } from './printable.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

export function erasureLine(erasure: Erasure, terminal: Terminal): string {
  const { erasureId, state, requestedAt = '', requestedBy = '' } = erasure;
  return [
    terminal.style('dim', printable(requestedAt)),
    printable(erasureId),
    state,
    whatOf(erasure),
    printable(requestedBy),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

/** A receipt as a person reads it: what was erased where, and what was searched afterwards. */
export function erasureText(erasure: Erasure, terminal: Terminal): string {
  const { objects, probes, models, failure, progress } = erasure;
  const searched = probes.reduce((sum, probe) => sum + probe.searched, 0);
  const left = probes.filter(({ found }) => found > 0);
  const rows = objects
    .filter(({ state }) => state !== 'searched')
    .map(({ place, kind, count, state }) => [printable(place), kind, String(count), state]);
  return [
    erasureLine(erasure, terminal),
    ...(progress ? [`${progress.phase} ${progress.done}/${progress.of}`] : []),
    ...(rows.length > 0 ? [table(['where', 'what', 'count', ''], rows)] : []),
    ...(probes.length > 0
      ? [
          left.length === 0
            ? terminal.style('green', `${searched} records and entries searched afterwards: nothing of it is left`)
            : terminal.style(
                'red',
                `left: ${left.map(({ place, found }) => `${found} in ${printable(place)}`).join(', ')}`,
              ),
        ]
      : []),
    ...(models.length > 0 ? [terminal.style('yellow', `trained on it: ${models.map(printable).join(', ')}`)] : []),
    ...(failure === undefined ? [] : [terminal.style('red', printable(failure))]),
  ].join('\n');
}

function whatOf({ target }: Erasure): string {
  if (!target) return '';
  const { document, subject } = target;
  if (document) return printable(`${document.collection}/${document.documentId}`);
  return subject === undefined ? 'everything' : printable(`subject ${subject}`);
}
