import type { RunRecord, RunSums } from '../gateway-types.js';
import { oneLine } from './printable.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

const COLOURS: Readonly<Record<string, 'green' | 'yellow' | 'red'>> = {
  answered: 'green',
  refused: 'yellow',
  failed: 'red',
};

/** A line a run. */
export function runsText(runs: readonly RunRecord[], terminal: Terminal): string {
  const rows = runs.map(({ runId, app, outcome, reason, at, durationMs, usage, provenance, gaps }) => [
    at,
    oneLine(runId),
    oneLine(app),
    terminal.style(COLOURS[outcome] ?? 'dim', oneLine(outcome)),
    durationMs === undefined ? '?' : milliseconds(durationMs),
    `${usage.inputTokens}+${usage.outputTokens}`,
    figure(usage.cost),
    oneLine(provenance.model?.name ?? ''),
    oneLine([reason ?? '', ...gaps].filter((part) => part !== '').join(', ')),
  ]);
  return table(['answered at', 'run', 'app', 'outcome', 'took', 'tokens', 'cost', 'model', ''], rows);
}

export function runSumsText({ by, sums }: RunSums): string {
  if (sums.length === 0) return 'No run fits.';
  const rows = sums.map((sum) => [
    ...sum.values.map((value) => oneLine(value) || '–'),
    String(sum.runs),
    String(sum.answered),
    String(sum.refused),
    String(sum.failed),
    String(sum.inputTokens),
    String(sum.outputTokens),
    figure(sum.cost),
    milliseconds(sum.medianMs),
    milliseconds(sum.p95Ms),
  ]);
  const figures = ['runs', 'answered', 'refused', 'failed', 'tokens in', 'tokens out', 'cost', 'median', 'p95'];
  return table([...by, ...figures], rows);
}

function milliseconds(value: number): string {
  return value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1_000).toFixed(1)} s`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(6)));
}
