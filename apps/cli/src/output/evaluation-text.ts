import type { MetricComparison, Summary } from '@weir/experiments';
import { printable } from './printable.js';
import type { Terminal } from './terminal.js';

/** A measurement for people: each metric's mean with its 95 % interval. */
export function summaryText({ items, results, outcomes, metrics }: Summary): string {
  const { answered, refused, failed } = outcomes;
  return [
    `${items} items, ${results} results: ${answered} answered, ${refused} refused, ${failed} failed`,
    ...metrics.map(({ metric, estimate, low, high, items: count, without }) => {
      const rest = without > 0 ? `, ${without} without a score` : '';
      return `${metric.padEnd(14)} ${short(estimate).padStart(8)}  [${short(low)}, ${short(high)}]  ${count} items${rest}`;
    }),
  ].join('\n');
}

const COLOURS = { better: 'green', worse: 'red', 'no difference shown': 'dim' } as const;

/** What a metric gained or lost; where it lost, the items that lost most. */
export function comparisonLines(terminal: Terminal, compared: MetricComparison): string[] {
  const { metric, before, after, difference, pValue, verdict, items, regressions } = compared;
  const { low, high, estimate } = difference;
  return [
    `${metric.padEnd(14)} ${short(before)} → ${short(after)}  ${estimate >= 0 ? '+' : ''}${short(estimate)} [${short(low)}, ${short(high)}]  p ${pValue.toFixed(3)}, ${items} items  ${terminal.style(COLOURS[verdict], verdict)}`,
    ...(verdict === 'worse'
      ? regressions.map(({ id, before: was, after: is }) => `    ${printable(id)}: ${short(was)} → ${short(is)}`)
      : []),
  ];
}

function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
