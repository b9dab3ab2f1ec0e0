import type { SuiteSummary } from '@weir/experiments';
import type { Evaluation, EvaluationDetail } from '../gateway-types.js';
import { printable } from './printable.js';
import { suiteText } from './suite-text.js';
import { table } from './table.js';

/** A run of a suite for people: how it ended, and what it came to. */
export function evaluationText(evaluation: EvaluationDetail): string {
  const { suite, runId, outcome, reason, problems = [] } = evaluation;
  const summary = evaluation.summary as SuiteSummary | undefined;
  return [
    `${suite === '' ? '' : `${printable(suite)} `}${runId}: ${outcome}`,
    ...(reason ? [`${reason.code}: ${printable(reason.message)}`] : []),
    ...problems.map(printable),
    ...(summary?.variants ? ['', suiteText(summary)] : []),
  ].join('\n');
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
