import type { OptimisationReport, OverfitCheck, ScoresOnSplit, TriedCandidate } from '@weir/experiments';
import { stringify } from 'yaml';
import type { Optimisation, OptimisationDetail } from '../gateway-types.js';
import { printable } from './printable.js';
import { table } from './table.js';

/** Candidates that are shown; `--json` has all. */
const MOST_SHOWN = 8;

/** An optimisation for people: scores, the overfit check, the best candidates, and what the app is to be changed by. */
export function optimisationText(optimisation: OptimisationDetail): string {
  const { app, runId, outcome, reason, problems = [] } = optimisation;
  const report = optimisation.report as OptimisationReport | undefined;
  return [
    `${printable(app)} ${runId}: ${outcome}`,
    ...(reason ? [`${reason.code}: ${printable(reason.message)}`] : []),
    ...problems.map(printable),
    ...(report ? ['', ...reportLines(report)] : []),
  ].join('\n');
}

function reportLines({ best, dev, test, overfit, candidates, spent, ended, patch }: OptimisationReport): string[] {
  const cost = spent.cost + spent.judgeCost;
  return [
    `${candidates.length} candidates, ${spent.answers} answers${cost > 0 ? `, cost ${cost.toPrecision(3)}` : ''}; ended: ${ENDED[ended]}`,
    '',
    table(
      ['SPLIT', 'ITEMS', 'AS IT IS', 'BEST', 'DIFFERENCE', 'P'],
      [...splitRow('dev (chosen by)', dev), ...splitRow('test', test)],
    ),
    ...(overfit ? ['', ...overfitLines(overfit)] : []),
    '',
    ...candidateLines(candidates, best),
    '',
    ...(best === 'baseline'
      ? ['Nothing was better than the app as it is: change nothing.']
      : ['Change the App by this patch:', '', printable(stringify(patch).trimEnd())]),
  ];
}

const ENDED = {
  budget: 'the budget is spent',
  exhausted: 'nothing is left to try',
  perfect: 'nothing can be better',
  cancelled: 'cancelled',
} as const;

function splitRow(name: string, scores: ScoresOnSplit | undefined): string[][] {
  if (!scores) return [];
  const { items, baseline, best, difference } = scores;
  const signed = `${difference.estimate >= 0 ? '+' : ''}${intervalText(difference)}`;
  return [[name, String(items), intervalText(baseline), intervalText(best), signed, difference.pValue.toFixed(3)]];
}

function overfitLines({ shown, nearCopies, fresh, leaks, flags }: OverfitCheck): string[] {
  const groups = { 'examples in the prompt': shown, 'near copies of them': nearCopies, 'fresh items': fresh };
  const rows = Object.entries(groups).flatMap(([name, group]) =>
    group
      ? [[name, String(group.items), intervalText(group), group.pValue === undefined ? '-' : group.pValue.toFixed(3)]]
      : [],
  );
  return [
    table(['OVERFIT CHECK', 'ITEMS', 'SCORE', 'P'], rows),
    `Flags: ${flags.length === 0 ? 'none' : flags.join(', ')}`,
    ...leaks
      .slice(0, MOST_SHOWN)
      .map(
        ({ shown: what, split, id, likeness }) =>
          `  leak: ${printable(what)} is like ${printable(id)} of ${split} (${likeness.toFixed(2)})`,
      ),
  ];
}

function candidateLines(candidates: readonly TriedCandidate[], best: string): string[] {
  const rows = candidates
    .toSorted((a, b) => b.items - a.items || b.score - a.score)
    .slice(0, MOST_SHOWN)
    .map(({ candidate, origin, score, items, examples, instruction }) => [
      candidate === best ? `${candidate} *` : candidate,
      origin,
      score.toFixed(3),
      String(items),
      printable(
        [...examples, ...(instruction === undefined ? [] : [JSON.stringify(instruction.slice(0, 40))])].join(' '),
      ),
    ]);
  const more = candidates.length - rows.length;
  return [
    table(['CANDIDATE', 'ORIGIN', 'SCORE', 'ITEMS', 'SHOWS'], rows),
    ...(more > 0 ? [`and ${more} more (--json has all)`] : []),
  ];
}

const intervalText = ({ estimate, low, high }: { estimate: number; low: number; high: number }): string =>
  `${estimate.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;

/** Optimisations as a table. */
export function optimisationsText(optimisations: readonly Optimisation[]): string {
  if (optimisations.length === 0) return 'There are no optimisations.';
  return table(
    ['RUN', 'APP', 'OUTCOME', 'ANSWERS', 'ASKED'],
    optimisations.map(({ runId, app, outcome, progress, requestedAt }) => [
      runId,
      printable(app),
      outcome,
      progress ? `${progress.answers}/${progress.mostAnswers}` : '-',
      requestedAt,
    ]),
  );
}
