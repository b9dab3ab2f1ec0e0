import type { DatasetChecks, DatasetDescription } from '../datasets/describe-dataset.js';
import type { DatasetReport } from '../gateway-types.js';
import { oneLine } from './printable.js';

/** Of a long list, what is shown to people. */
const SHOWN = 20;

export function descriptionText({
  items,
  version,
  withExpected,
  withContexts,
  splits,
  problems,
}: DatasetDescription): string {
  const parts = Object.entries(splits).map(([name, count]) => `${count} in ${name}`);
  return [
    `${items} items: ${withExpected} say what is right, ${withContexts} have contexts`,
    parts.join(', '),
    ...(problems > 0 ? [`${problems} rows are no items`] : []),
    `version ${version}`,
  ].join('\n');
}

export function checksText({ problems, emptySplits, leaks, copies }: DatasetChecks): string {
  const pair = ({ first, second, likeness }: DatasetChecks['leaks'][number]) =>
    `  ${oneLine(first.id)} and ${oneLine(second.id)}: ${likeness.toFixed(2)}`;
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0
      ? []
      : [
          `${lines.length} ${title}`,
          ...lines.slice(0, SHOWN),
          ...(lines.length > SHOWN ? [`  and ${lines.length - SHOWN} more`] : []),
        ];
  const found = [
    ...part(
      'rows are no items:',
      problems.map(({ number, problem }) => `  row ${number}: ${problem}`),
    ),
    ...part(
      'splits have no items:',
      emptySplits.map((name) => `  ${name}`),
    ),
    ...part('pairs in different splits are nearly the same:', leaks.map(pair)),
    ...part('pairs are nearly the same:', copies.map(pair)),
  ];
  return found.length === 0 ? 'Nothing is wrong with it.' : found.join('\n');
}

export function reportText(report: DatasetReport): string {
  const counts: [number, string][] = [
    [report.duplicates, 'asked what another item asks'],
    [report.blocked, 'left out by the policy'],
    [report.unasked, 'whose question the log does not hold'],
    [report.experiments, 'of experiments left out'],
    [report.dropped, 'older ones left out by --limit'],
  ];
  const rest = counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  const masked = report.redacted > 0 ? ` (${report.redacted} masked by the policy)` : '';
  return [`${report.items} items of ${report.answers} answers${masked}`, ...rest.map((line) => `  ${line}`)].join('\n');
}
