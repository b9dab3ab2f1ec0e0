import type { AppDrift, FeatureLook } from '../gateway-types.js';
import { oneLine } from './printable.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

const COLOURS: Readonly<Record<string, 'green' | 'yellow' | 'red'>> = {
  steady: 'green',
  'too-few': 'yellow',
  drifted: 'red',
};
/** Classes that are shown of a feature, those that changed most. */
const MOST_SHOWN = 3;

/** An app: what was compared, a line a feature, and what to do about each that drifted. */
export function driftText({ app, note, reference, window, features, drifted }: AppDrift, terminal: Terminal): string {
  const name = terminal.style('bold', oneLine(app));
  if (!reference || !window) return `${name}: ${note ?? 'not looked at yet'}`;
  const rows = features.map((look) => [
    oneLine(look.feature),
    terminal.style(COLOURS[look.state] ?? 'dim', oneLine(look.state)),
    look.effect === undefined ? '' : `${look.measure} ${figure(look.effect)}`,
    look.adjusted === undefined ? '' : figure(look.adjusted),
    oneLine(look.note ?? changeOf(look)),
  ]);
  return [
    `${name}: ${window.runs} runs until ${window.to} against ${reference.runs} until ${reference.to}`,
    table(['feature', '', 'effect', 'p', 'before → now'], rows),
    ...drifted.map(
      ({ found, lastAt, replay }) =>
        `${terminal.style('red', oneLine(found.feature))} since ${found.sinceBefore ? 'before ' : ''}${found.since ?? '?'}, last seen ${lastAt}; ` +
        `such as ${found.examples.map((run) => oneLine(run)).join(', ')}\n  ${oneLine(replay)}`,
    ),
  ].join('\n');
}

function changeOf({ before, now }: FeatureLook): string {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const change = (name: string): number => Math.abs((now[name] ?? 0) - (before[name] ?? 0));
  // Quantiles stay in their order.
  const shown = names.length <= MOST_SHOWN ? names : names.sort((a, b) => change(b) - change(a)).slice(0, MOST_SHOWN);
  return shown.map((name) => `${name} ${figure(before[name] ?? 0)} → ${figure(now[name] ?? 0)}`).join(', ');
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
