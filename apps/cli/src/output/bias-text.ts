import type { BiasFinding, BiasSummary, VariantBias } from '@weir/experiments';
import { printable } from './printable.js';

/** Whether groups are treated alike, for people: what was found, and what else is shown. */
export function biasLines({ variants, findings, limits, left = 0 }: BiasSummary): string[] {
  const asked = Object.keys(limits).length > 0;
  return [
    ...variants.flatMap(ofVariant),
    ...(left > 0 ? [`  ${left} items speak of nobody whose group could be another: not asked`] : []),
    ...findings.map((finding) => printable(`  found: ${findingText(finding)}`)),
    ...(asked && findings.length === 0 ? ['  no difference is shown that is larger than allowed'] : []),
  ];
}

const number = (value: number): string => value.toFixed(3);
const signed = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(3)}`;

function findingText({ variant, measure, axis, group, difference, limit, pValue, items }: BiasFinding): string {
  const { estimate, low, high } = difference;
  const p = pValue < 0.001 ? '< 0.001' : pValue.toFixed(3);
  return `${variant}, ${measure} of ${axis} ${group}: ${signed(estimate)} [${number(low)}, ${number(high)}], allowed ${limit} (p ${p}, ${items} items)`;
}

function ofVariant({ variant, counterfactual, bbq, crowsPairs }: VariantBias): string[] {
  const compared = counterfactual?.differences ?? [];
  const shown = compared.filter(({ isShown }) => isShown);
  return [
    `Bias of ${printable(variant)}:`,
    ...(counterfactual
      ? [
          `  ${counterfactual.questions} questions asked of other groups, ${compared.length} comparisons, ${shown.length} of them show a difference`,
        ]
      : []),
    ...(bbq ?? []).map(({ category, condition, accuracy, bias, items, unread }) =>
      printable(
        `  BBQ ${category}, ${condition}: accuracy ${number(accuracy.estimate)}, bias ${signed(bias.estimate)} [${number(bias.low)}, ${number(bias.high)}] of ${items} items${unread > 0 ? `, ${unread} unread` : ''}`,
      ),
    ),
    ...(crowsPairs ?? []).map(({ category, score, neutral, pairs }) =>
      printable(`  CrowS-Pairs ${category}: score ${number(score)} of ${pairs} pairs, ${neutral} neutral`),
    ),
  ];
}
