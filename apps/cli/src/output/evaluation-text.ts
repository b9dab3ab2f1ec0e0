import type { Classification, MetricComparison, Summary } from '@weir/experiments';
import { printable } from './printable.js';
import type { Terminal } from './terminal.js';

/** A measurement for people: each metric's mean with its 95 % interval; of a classification its labels too. */
export function summaryText(summary: Summary & { classification?: Classification }): string {
  const { items, results, outcomes, metrics, classification } = summary;
  const { answered, refused, failed } = outcomes;
  return [
    `${items} items, ${results} results: ${answered} answered, ${refused} refused, ${failed} failed`,
    ...metrics.map(({ metric, estimate, low, high, items: count, without }) => {
      const rest = without > 0 ? `, ${without} without a score` : '';
      return `${metric.padEnd(14)} ${short(estimate).padStart(8)}  [${short(low)}, ${short(high)}]  ${count} items${rest}`;
    }),
    ...(classification ? classificationLines(classification) : []),
  ].join('\n');
}

function classificationLines({ accuracy, macroF1, kappa, classes, confusion, withoutLabel }: Classification): string[] {
  const interval = (name: string, { estimate, low, high }: Classification['accuracy']) =>
    `${name.padEnd(14)} ${short(estimate).padStart(8)}  [${short(low)}, ${short(high)}]`;
  const width = Math.max(...confusion.labels.map((label) => printable(label).length), 5);
  const row = (name: string, cells: readonly (string | number)[]) =>
    `  ${name.padEnd(width)} ${cells.map((cell) => String(cell).padStart(width)).join(' ')}`;
  return [
    interval('accuracy', accuracy),
    interval('macro F1', macroF1),
    ...(kappa === undefined ? [] : [`${"Cohen's kappa".padEnd(14)} ${short(kappa).padStart(8)}`]),
    ...classes.map(
      ({ label, precision, recall, f1, support }) =>
        `  ${printable(label).padEnd(width)} precision ${short(precision)}, recall ${short(recall)}, F1 ${short(f1)}, ${support} answers`,
    ),
    'What is right (rows) and what was answered (columns):',
    row('', confusion.labels.map(printable)),
    ...confusion.labels.flatMap((label, index) => {
      const counts = confusion.counts[index]!;
      return counts.some((count) => count > 0) ? [row(printable(label), counts)] : [];
    }),
    ...(withoutLabel.length > 0
      ? [
          `No label in the answers to: ${withoutLabel.slice(0, 10).map(printable).join(', ')}${withoutLabel.length > 10 ? ', …' : ''}`,
        ]
      : []),
  ];
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
