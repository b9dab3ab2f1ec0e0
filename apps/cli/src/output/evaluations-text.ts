import type { SuiteSummary } from '@weir/experiments';
import type { Evaluation, EvaluationDetail } from '../gateway-types.js';
import { printable } from './printable.js';
import { estimateText, type ReplayEstimate, type ReplayFacts, replayLines } from './replay-text.js';
import { suiteText } from './suite-text.js';
import { table } from './table.js';

/** What the summary of a replay has beside that of a suite; an estimate has nothing else. */
interface ReplayParts {
  replay?: ReplayFacts;
  estimate?: ReplayEstimate;
}

/** A run of a suite for people: how it ended, and what it came to. */
export function evaluationText(evaluation: EvaluationDetail): string {
  const { suite, runId, outcome, reason, problems = [] } = evaluation;
  const summary = evaluation.summary as (SuiteSummary & ReplayParts) | undefined;
  return [
    `${suite === '' ? '' : `${printable(suite)} `}${runId}: ${outcome}`,
    ...(reason ? [`${reason.code}: ${printable(reason.message)}`] : []),
    ...problems.map(printable),
    ...(summary?.replay ? replayLines(summary.replay) : []),
    ...(summary?.estimate ? [estimateText(summary.estimate)] : []),
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
