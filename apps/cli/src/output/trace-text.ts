import type { RecordPlace, Trace } from '../gateway-types.js';
import { printable } from './printable.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

const BAR_WIDTH = 30;

/** A run as a waterfall: a line for each hop, with what it waited (`·`) and what its service took (`█`). */
export function traceText(trace: Trace, terminal: Terminal): string {
  const { runId, app, outcome, reason, requested, completed, tookMs, steps, notes, usage } = trace;
  const total = tookMs ?? 0;
  const why = reason === undefined ? '' : ` (${reason.code}: ${reason.message})`;
  const rows = steps.map((step) => {
    const { startMs, waitedMs, model, failure, requested: asked, completed: replied } = step;
    const said = [
      failure ?? '',
      model ?? '',
      step.usage ? `${step.usage.inputTokens}+${step.usage.outputTokens} tokens` : '',
    ];
    return [
      printable(step.step),
      startMs === undefined ? '' : milliseconds(startMs),
      waitedMs === undefined ? '' : milliseconds(waitedMs),
      milliseconds(step.tookMs),
      startMs === undefined || waitedMs === undefined ? '' : bar(startMs, waitedMs, step.tookMs, total),
      `${asked === undefined ? '?' : short(asked)} → ${short(replied)}`,
      printable(said.filter((part) => part !== '').join(', ')),
    ];
  });
  return [
    `${terminal.style('bold', printable(runId))}  ${printable(app)}  ${printable(`${outcome}${why}`)}${
      tookMs === undefined ? '' : `  ${milliseconds(tookMs)}`
    }`,
    ...(requested ? [terminal.style('dim', `${requested.at}  ${short(requested)}`)] : []),
    ...(rows.length > 0 ? [table(['step', 'start', 'waited', 'took', '', 'records', ''], rows)] : []),
    terminal.style('dim', `${completed.at}  ${short(completed)}`),
    terminal.style('dim', `${usage.inputTokens} tokens in, ${usage.outputTokens} out, cost ${usage.cost}`),
    ...notes.map((note) => terminal.style('yellow', printable(note))),
  ].join('\n');
}

/** The topic's last part is enough for people; `--json` has the whole name. */
function short({ topic, partition, offset }: RecordPlace): string {
  return printable(`${topic.slice(topic.lastIndexOf('.') + 1)} ${partition}/${offset}`);
}

function milliseconds(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

function bar(start: number, waited: number, took: number, total: number): string {
  if (total <= 0) return '';
  const column = (at: number) => Math.min(BAR_WIDTH, Math.round((at / total) * BAR_WIDTH));
  const from = Math.min(column(start), BAR_WIDTH - 1);
  const works = column(start + waited);
  const to = Math.max(column(start + waited + took), from + 1);
  return `${' '.repeat(from)}${'·'.repeat(Math.max(0, works - from))}${'█'.repeat(Math.max(to - Math.max(works, from), 1))}`;
}
