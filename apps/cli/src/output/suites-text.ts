import type { SuiteState } from '../gateway-types.js';
import { oneLine } from './printable.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

const COLOURS: Readonly<Record<string, 'green' | 'yellow' | 'red'>> = {
  steady: 'green',
  unvarying: 'green',
  better: 'green',
  'too-few': 'yellow',
  worse: 'red',
};
/** Means that are shown of the last runs. */
const MOST_MEANS = 6;

/** A scheduled suite: when it ran and will run, a line for each metric, and what to do about each that fell. */
export function suiteStateText(state: SuiteState, terminal: Terminal): string {
  const { suite, schedule, next, last, note, fallen } = state;
  return [
    `${terminal.style('bold', oneLine(suite))}: ${oneLine(schedule)}${next === undefined ? '' : `, next ${next}`}`,
    last ? `last ${last.requestedAt} ${last.runId}: ${outcomeOf(last)}` : 'has not run yet',
    ...(note === undefined ? [] : [oneLine(note)]),
    ...scoreLines(state, terminal),
    ...fallen.map((fall) => fallText(fall, terminal)),
  ].join('\n');
}

function fallText({ found, since, lastAt, show, replay }: SuiteState['fallen'][number], terminal: Terminal): string {
  const { variant, metric, examples } = found;
  const named = examples.map(({ itemId, answerRunId }) =>
    oneLine(itemId === answerRunId ? itemId : `${itemId} (${answerRunId})`),
  );
  return [
    `${terminal.style('red', oneLine(`${variant} ${metric}`))} is worse by ${lossOf(found)}, since ${since}, last seen ${lastAt}`,
    ...(named.length > 0 ? [`  such as ${named.join(', ')}`] : []),
    `  ${oneLine(show)}`,
    `  ${oneLine(replay)}`,
  ].join('\n');
}

function outcomeOf({ outcome, reason }: NonNullable<SuiteState['last']>): string {
  return `${oneLine(outcome)}${reason === undefined ? '' : `, ${oneLine(reason)}`}`;
}

/** Of every metric the means of the last runs; and of those that are compared, how they stand beside the reference. */
function scoreLines({ looks, runs }: SuiteState, terminal: Terminal): string[] {
  const newest = runs.at(-1);
  if (!newest) return [];
  const rows = newest.means.map(({ variant, metric }) => {
    const look = looks.find((one) => one.variant === variant && one.metric === metric);
    const means = runs.flatMap((run) =>
      run.means.filter((one) => one.variant === variant && one.metric === metric).map(({ mean }) => figure(mean)),
    );
    return [
      oneLine(variant),
      oneLine(metric),
      look ? terminal.style(COLOURS[look.state] ?? 'dim', oneLine(look.state)) : '',
      look?.difference === undefined ? '' : figure(look.difference),
      look?.adjusted === undefined ? '' : figure(look.adjusted),
      look?.note === undefined ? means.slice(-MOST_MEANS).join(' ') : oneLine(look.note),
    ];
  });
  return [table(['variant', 'metric', '', 'change', 'p', 'last runs'], rows)];
}

function lossOf({ difference = 0, low = 0, high = 0 }: SuiteState['looks'][number]): string {
  return `${figure(Math.abs(difference))} (${figure(low)} to ${figure(high)})`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
