import { figure } from '../judge.js';
import type { TidingJson } from './tiding-json.js';

/** What several alerts come to in a line. */
export function subjectOf(tidings: readonly TidingJson[]): string {
  const [first] = tidings;
  if (tidings.length === 1 && first) return headline(first);
  const count = (change: string) => tidings.filter((tiding) => tiding.change === change).length;
  return `${count('firing')} alerts firing, ${count('ended')} ended`;
}

/** Alerts for people to read. */
export function textOf(tidings: readonly TidingJson[]): string {
  return tidings.map(paragraph).join('\n\n');
}

function headline({ alert, change, labels, severity, repeated }: TidingJson): string {
  const where = Object.entries(labels).map(([name, value]) => `${name} ${value}`);
  const state = change === 'ended' ? 'ended' : `${repeated ? 'still ' : ''}firing`;
  return `${alert} ${state}${severity === undefined ? '' : ` (${severity})`}${where.length === 0 ? '' : `: ${where.join(', ')}`}`;
}

function paragraph(tiding: TidingJson): string {
  const { description, value, limit, note, since, details, examples, commands, runbook } = tiding;
  const figures = [
    ...(value === undefined ? [] : [figure(value)]),
    ...(limit === undefined ? [] : [`limit ${figure(limit)}`]),
    ...(note === undefined ? [] : [note]),
  ];
  const lines = [
    headline(tiding),
    description,
    figures.length === 0 ? undefined : figures.join(', '),
    `since ${since}`,
    ...details,
    examples.length === 0 ? undefined : `runs: ${examples.join(', ')}`,
    ...commands.map((command) => `  ${command}`),
    runbook,
  ];
  return lines.filter((line) => line !== undefined).join('\n');
}
