import type { TuningReport } from '@weir/tunings';
import type { Tuning, TuningDetail } from '../gateway-types.js';
import { printable } from './printable.js';
import { table } from './table.js';

/** A tuning for people: what it learnt from, what it gained, and what it cost. */
export function tuningText(tuning: TuningDetail): string {
  const { model, runId, outcome, reason, problems = [] } = tuning;
  const report = tuning.report as TuningReport | undefined;
  return [
    `${printable(model)} ${runId}: ${outcome}`,
    ...(reason ? [`${reason.code}: ${printable(reason.message)}`] : []),
    ...problems.map(printable),
    ...(report ? ['', ...reportLines(report)] : []),
    ...(outcome === 'registered'
      ? ['', `weir tune promote ${printable(model)} --app <app> takes it on its way into force.`]
      : []),
  ].join('\n');
}

function reportLines({ data, step, gate, cost, resumed }: TuningReport): string[] {
  const { learn, choose, heldBack, leaked, merged, withoutPositives, texts } = data;
  const left = [
    ...(leaked > 0 ? [`${leaked} left out as too like what they are judged by`] : []),
    ...(merged > 0 ? [`${merged} put together`] : []),
    ...(withoutPositives > 0 ? [`${withoutPositives} with nothing right`] : []),
  ];
  const paid = cost.amount > 0 ? `, ${cost.amount.toPrecision(3)} ${cost.currency}` : '';
  return [
    `Learnt from ${learn} queries, chosen by ${choose}, judged by ${heldBack}, of ${texts} texts${left.length > 0 ? ` (${left.join(', ')})` : ''}.`,
    step === 0
      ? 'No step was better than the base.'
      : `The model is that of step ${step}${resumed ? ', resumed on the way' : ''}.`,
    `${cost.seconds.toFixed(1)} s of processor time, ${(cost.kilowattHours * 1_000).toPrecision(2)} Wh by estimate${paid}.`,
    '',
    table(
      ['SET', 'QUERIES', 'BASE', 'TUNED', 'GAIN', 'HOLDS'],
      gate.map(({ set, queries, base, tuned, gain, low, high, holds }) => [
        printable(set),
        String(queries),
        base.toFixed(3),
        tuned.toFixed(3),
        `${gain >= 0 ? '+' : ''}${gain.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`,
        holds ? 'yes' : 'no',
      ]),
    ),
  ];
}

/** Tunings as a table. */
export function tuningsText(tunings: readonly Tuning[]): string {
  if (tunings.length === 0) return 'There are no tunings.';
  return table(
    ['RUN', 'MODEL', 'OUTCOME', 'STAGE', 'ASKED'],
    tunings.map(({ runId, model, outcome, progress, requestedAt }) => [
      runId,
      printable(model),
      outcome,
      progress && outcome === 'running' ? `${progress.stage} ${progress.step}/${progress.steps}` : '-',
      requestedAt,
    ]),
  );
}
