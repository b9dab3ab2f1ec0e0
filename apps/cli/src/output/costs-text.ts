import type { BudgetForecast, Costs, CostSums, RunRecord } from '../gateway-types.js';
import { oneLine } from './printable.js';
import { table } from './table.js';

/** A line for each row, and the totals below. */
export function costsText({ by, rows, totals }: Costs): string {
  if (totals.length === 0) return 'No run fits.';
  const lines = rows.map(({ values, dearest, ...sums }) => [
    ...values.map((value) => oneLine(value) || '–'),
    ...figures(sums),
    `${oneLine(dearest.runId)} (${figure(dearest.cost)})`,
  ]);
  const last = totals.map((sums) => ['total', ...by.slice(1).map(() => ''), ...figures(sums), '']);
  return table([...by, 'runs', 'tokens in', 'tokens out', 'cost', 'a run', 'dearest run'], [...lines, ...last]);
}

function figures({ runs, inputTokens, outputTokens, cost, currency }: CostSums): string[] {
  const unit = oneLine(currency);
  return [
    String(runs),
    String(inputTokens),
    String(outputTokens),
    `${figure(cost)} ${unit}`.trim(),
    figure(cost / runs),
  ];
}

/** A line for each run, and how one is looked at. */
export function dearestText(runs: readonly RunRecord[]): string {
  if (runs.length === 0) return '';
  const rows = runs.map(({ runId, app, outcome, usage, steps, provenance }) => [
    oneLine(runId),
    oneLine(app),
    oneLine(provenance.model?.name ?? '') || '–',
    promptOf(provenance),
    oneLine(outcome),
    `${usage.inputTokens}+${usage.outputTokens}`,
    String(steps.length),
    figure(usage.cost),
  ]);
  const header = ['dearest run', 'app', 'model', 'prompt', 'outcome', 'tokens', 'steps', 'cost'];
  return `${table(header, rows)}\nweir trace ${oneLine(runs[0]!.runId)} shows one, step by step.`;
}

function promptOf({ prompt }: RunRecord['provenance']): string {
  if (!prompt?.name) return '–';
  return oneLine(prompt.version === undefined ? prompt.name : `${prompt.name}@${prompt.version}`);
}

/** A line for each limit of each amount. */
export function forecastsText(forecasts: readonly BudgetForecast[]): string {
  if (forecasts.length === 0) return '';
  const rows = forecasts.map((forecast) => [
    oneLine(forecast.budget),
    oneLine(forecast.subject) || '–',
    `${figure(forecast.most)} ${oneLine(forecast.currency ?? forecast.limit)}`,
    `${figure(forecast.spent)}${forecast.most === 0 ? '' : ` (${Math.round((forecast.spent / forecast.most) * 100)} %)`}`,
    forecast.resetsAt.slice(0, 16),
    expectedText(forecast),
    exhaustedText(forecast),
    forecast.note ?? (forecast.method === 'weekdays' ? `${forecast.days} days, by weekday` : `${forecast.days} days`),
  ]);
  return table(['budget', 'for', 'limit', 'spent', 'ends at', 'by then (9 of 10)', 'used up at', 'made of'], rows);
}

function expectedText({ expected, low, high }: BudgetForecast): string {
  if (expected === undefined || low === undefined || high === undefined) return '?';
  return `${short(expected)} (${short(low)} to ${short(high)})`;
}

function exhaustedText({ expected, exhaustedAt }: BudgetForecast): string {
  if (exhaustedAt !== undefined) return exhaustedAt.slice(0, 16);
  return expected === undefined ? '?' : 'not before';
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function figure(value: number): string {
  return String(Number(value.toPrecision(6)));
}
