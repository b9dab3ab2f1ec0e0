import type { SuiteSummary } from '@weir/experiments';
import type { Evaluation, EvaluationDetail } from '../gateway-types.js';
import { comparisonLines, summaryText } from './evaluation-text.js';
import { printable } from './printable.js';
import { estimateText, type ReplayEstimate, type ReplayFacts, replayLines } from './replay-text.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

/** Items that are named of a problem; of more, only their number is said. */
const NAMED = 5;

/** What the summary of a replay has beside that of a suite; an estimate has nothing else. */
interface ReplayParts {
  replay?: ReplayFacts;
  estimate?: ReplayEstimate;
}

/** An evaluation for people: each variant's scores, what it gained or lost, what is wrong, and which to take. */
export function suiteText(terminal: Terminal, evaluation: EvaluationDetail): string {
  const { suite, runId, outcome, reason, problems = [] } = evaluation;
  const summary = evaluation.summary as (SuiteSummary & ReplayParts) | undefined;
  const name = suite === '' ? '' : `${printable(suite)} `;
  return [
    `${name}${runId}: ${outcome}${reason ? ` (${reason.code}): ${printable(reason.message)}` : ''}`,
    ...problems.map(printable),
    ...(summary?.replay ? replayLines(summary.replay) : []),
    ...(summary?.estimate ? [estimateText(summary.estimate)] : []),
    ...(summary?.variants ? summaryLines(terminal, summary) : []),
  ].join('\n');
}

function summaryLines(terminal: Terminal, { variants, comparisons, problems, baseline, recommendation }: SuiteSummary) {
  return [
    ...variants.flatMap((variant) => [
      '',
      terminal.style('bold', printable(variant.variant)),
      summaryText(variant),
      ...(variant.classification
        ? [
            `macro F1       ${variant.classification.macroF1.estimate.toFixed(3)} over ${variant.classification.labels.length} labels`,
          ]
        : []),
    ]),
    ...[...Map.groupBy(comparisons, ({ variant }) => variant)].flatMap(([variant, compared]) => [
      '',
      `${printable(variant)} against ${printable(baseline)}`,
      ...compared.flatMap((metric) => comparisonLines(terminal, metric)),
    ]),
    ...(problems.length > 0 ? [''] : []),
    ...problems.map(({ variant, says, items }) => `${variant ? `${printable(variant)}: ` : ''}${says}${named(items)}`),
    ...(variants.length > 1 ? ['', recommendation.reason] : []),
  ];
}

function named(items: readonly string[] = []): string {
  if (items.length === 0) return '';
  const more = items.length > NAMED ? ` and ${items.length - NAMED} more` : '';
  return ` (${items.slice(0, NAMED).map(printable).join(', ')}${more})`;
}

/** Evaluations as a table. */
export function evaluationsText(evaluations: readonly Evaluation[]): string {
  if (evaluations.length === 0) return 'There are no evaluations.';
  return table(
    ['RUN', 'SUITE', 'OUTCOME', 'DONE', 'ASKED'],
    evaluations.map(({ runId, suite, outcome, progress, requestedAt }) => [
      runId,
      suite === '' ? '-' : printable(suite),
      outcome,
      progress ? `${progress.done}/${progress.total}` : '-',
      requestedAt,
    ]),
  );
}
