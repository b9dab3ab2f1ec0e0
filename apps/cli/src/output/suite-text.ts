import type { SuiteSummary } from '@weir/experiments';
import { biasLines } from './bias-text.js';
import { summaryText } from './evaluation-text.js';
import { printable } from './printable.js';

/** What came of several variants, for people. */
export function suiteText({ variants, comparisons, baseline, problems, recommendation, bias }: SuiteSummary): string {
  const shown = comparisons.filter(({ verdict }) => verdict !== 'no difference shown');
  return [
    ...variants.flatMap((variant) => [printable(variant.variant), indented(summaryText(variant))]),
    ...(comparisons.length === 0
      ? []
      : [`Compared with ${printable(baseline)}, of ${comparisons.length} comparisons:`]),
    ...shown.map(
      ({ variant, metric, verdict, pValue }) =>
        `  ${printable(variant)} is ${verdict} by ${printable(metric)} (p ${pValue < 0.001 ? '< 0.001' : pValue.toFixed(3)})`,
    ),
    ...(comparisons.length > 0 && shown.length === 0 ? ['  no difference is shown'] : []),
    ...(bias ? biasLines(bias) : []),
    ...problems.map(({ variant, says, items }) =>
      printable(`Problem${variant === undefined ? '' : ` of ${variant}`}: ${says}${countOf(items)}`),
    ),
    printable(`To take: ${recommendation.variant ?? 'none can be named'}. ${recommendation.reason}`),
  ].join('\n');
}

const indented = (text: string): string => text.replace(/^/gm, '  ');

function countOf({ length }: readonly string[]): string {
  if (length === 0) return '';
  return length === 1 ? ' (1 item)' : ` (${length} items)`;
}
