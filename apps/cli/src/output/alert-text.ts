import type { AlertDelivery, AlertSeries, ObjectiveStanding } from '../gateway-types.js';
import { oneLine } from './printable.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

const COLOURS: Readonly<Record<string, 'green' | 'yellow' | 'red' | 'dim'>> = {
  firing: 'red',
  pending: 'yellow',
  unknown: 'yellow',
  quiet: 'green',
};

/** A line for each. */
export function alertsText(alerts: readonly AlertSeries[], terminal: Terminal): string {
  if (alerts.length === 0) return '';
  const rows = alerts.map((series) => [
    stateOf(series, terminal),
    oneLine(series.alert),
    labelsOf(series),
    series.severity ?? '',
    valueOf(series),
    series.since,
    [...(series.note === undefined ? [] : [oneLine(series.note)]), ...series.deliveries.flatMap(problemOf)].join('; '),
  ]);
  return table(['state', 'alert', 'of', 'severity', 'value', 'since', ''], rows);
}

/** One of them, with all that is known. */
export function alertText(series: AlertSeries, terminal: Terminal): string {
  const { description, note, details, examples, commands, runbook, silence, deliveries, at } = series;
  const heading = [oneLine(series.alert), labelsOf(series)].filter((part) => part !== '').join(' ');
  return [
    `${terminal.style('bold', heading)} ${stateOf(series, terminal)} since ${series.since}, looked at ${at}`,
    ...optional(description),
    ...optional([valueOf(series), ...(note === undefined ? [] : [note])].filter((part) => part !== '').join('; ')),
    ...details.map((line) => oneLine(line)),
    ...(examples.length === 0 ? [] : [`runs: ${examples.map((run) => oneLine(run)).join(', ')}`]),
    ...commands.map((command) => `  ${oneLine(command)}`),
    ...optional(runbook),
    ...(silence === undefined ? [] : [`silenced by ${oneLine(silence)}`]),
    ...deliveries.map(deliveryText),
  ].join('\n');
}

export function objectivesText(objectives: readonly ObjectiveStanding[], terminal: Terminal): string {
  if (objectives.length === 0) return '';
  const rows = objectives.map(
    ({ objective, target, total, bad, attained, budgetLeft, burnHour, burnSixHours, note }) => [
      oneLine(objective),
      percent(target),
      attained === undefined ? '' : percent(attained),
      `${bad} of ${total}`,
      budgetLeft === undefined ? '' : terminal.style(budgetLeft <= 0 ? 'red' : 'green', percent(budgetLeft)),
      burnHour === undefined ? '' : figure(burnHour),
      burnSixHours === undefined ? '' : figure(burnSixHours),
      oneLine(note ?? ''),
    ],
  );
  return table(['objective', 'target', 'attained', 'bad', 'budget left', 'burn 1 h', 'burn 6 h', ''], rows);
}

function stateOf({ state, silence }: AlertSeries, terminal: Terminal): string {
  return terminal.style(COLOURS[state] ?? 'dim', `${oneLine(state)}${silence === undefined ? '' : ' (silenced)'}`);
}

function labelsOf({ labels }: AlertSeries): string {
  return Object.entries(labels)
    .map(([name, value]) => oneLine(`${name}=${value}`))
    .join(' ');
}

function valueOf({ value, limit }: AlertSeries): string {
  if (value === undefined) return '';
  return limit === undefined ? figure(value) : `${figure(value)} (${figure(limit)})`;
}

function problemOf({ channel, problem }: AlertDelivery): string[] {
  return problem === undefined ? [] : [`${oneLine(channel)} was not told: ${oneLine(problem)}`];
}

function deliveryText({ channel, told, at, problem, problemSince }: AlertDelivery): string {
  const parts = [
    ...(told === undefined ? [] : [`told ${told} at ${at}`]),
    ...(problem === undefined ? [] : [`not told since ${problemSince}: ${oneLine(problem)}`]),
  ];
  return `${oneLine(channel)}: ${parts.join('; ')}`;
}

function optional(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : [oneLine(text)];
}

function percent(share: number): string {
  return `${figure(share * 100)} %`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}
