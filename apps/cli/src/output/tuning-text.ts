import type { TuningReport } from '@weir/tunings';
import type { Tuning, TuningDetail } from '../gateway-types.js';
import { printable } from './printable.js';
import { table } from './table.js';

/** A tuning for people: what it learnt from, whether the model is better, what it took, and what to do with it. */
export function tuningText(tuning: TuningDetail): string {
  const { model, trainer, runId, outcome, reason, problems = [] } = tuning;
  const report: Partial<TuningReport> | undefined = tuning.report;
  return [
    `${printable(model)} (${printable(trainer)}) ${runId}: ${outcome}`,
    ...(reason ? [`${reason.code}: ${printable(reason.message)}`] : []),
    ...problems.map(printable),
    ...(outcome === 'running' ? [tuningProgressText(tuning)] : []),
    ...(report ? reportLines(report) : []),
    ...(outcome === 'registered' ? ['', `\`weir get Model ${printable(model)}\` shows it.`] : []),
  ].join('\n');
}

/** One that failed has no more of a report than it came to. */
function reportLines({
  data,
  step,
  history,
  metric = 'ndcg@10',
  gate,
  files,
  cost,
  resumed,
}: Partial<TuningReport>): string[] {
  return [
    ...(data ? ['', ...dataLines(data)] : []),
    ...(history?.length ? [trainedLine(history, step ?? 0, resumed ?? false)] : []),
    ...(gate?.length ? ['', gateTable(metric, gate)] : []),
    ...(files?.length ? ['', filesTable(files)] : []),
    ...(cost ? ['', costLine(cost)] : []),
  ];
}

function dataLines({
  hash,
  learn,
  choose,
  heldBack,
  folds,
  leaked,
  merged,
  withoutPositives,
}: TuningReport['data']): string[] {
  const left = [
    ...(leaked > 0 ? [`${leaked} left out: nearly those that something is judged by`] : []),
    ...(withoutPositives > 0 ? [`${withoutPositives} left out: nothing is right for them`] : []),
    ...(merged > 0 ? [`${merged} put together with others`] : []),
  ];
  const judged = folds === 1 ? `${heldBack} held back` : `judged by all ${heldBack}, in ${folds} parts`;
  return [
    `${learn} queries to learn from, ${choose} to choose the step by, ${judged}${left.map((one) => `; ${one}`).join('')}`,
    `Examples: ${hash}`,
  ];
}

function trainedLine(history: TuningReport['history'], step: number, resumed: boolean): string {
  const at = (wanted: number) => history.find((entry) => entry.step === wanted)?.heldBackScore;
  const [base, chosen] = [at(0), at(step)];
  const scores = base === undefined || chosen === undefined ? '' : `: ${base.toFixed(3)} → ${chosen.toFixed(3)}`;
  const again = resumed ? '; it went on from a checkpoint' : '';
  return `Trained to step ${history.at(-1)!.step}, the model is of step ${step}${scores}${again}`;
}

function gateTable(metric: string, gate: TuningReport['gate']): string {
  return [
    `${printable(metric)}:`,
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
  ].join('\n');
}

function filesTable(files: NonNullable<TuningReport['files']>): string {
  return table(
    ['FILE', 'SIZE', 'TEXTS/S', 'COSINE TO TORCH', 'NEAREST IS RIGHT'],
    files.map(({ file, bytes, textsPerSecond, lowestCosine, accuracy }) => [
      printable(file),
      `${(bytes / 1_048_576).toFixed(1)} MiB`,
      textsPerSecond.toFixed(1),
      lowestCosine === null ? '-' : lowestCosine.toFixed(6),
      accuracy.toFixed(3),
    ]),
  );
}

function costLine({ seconds, kilowattHours, amount, currency }: TuningReport['cost']): string {
  return `${seconds.toFixed(1)} s of training, about ${kilowattHours.toPrecision(2)} kWh, cost ${amount.toPrecision(3)} ${printable(currency)}`;
}

/** Where a tuning is, on one line. */
export function tuningProgressText({ progress }: Tuning): string {
  if (!progress) return 'waits to begin';
  const { stage, step, steps, loss, heldBackScore, cost, resumed } = progress;
  return [
    stage,
    ...(steps > 0 ? [`step ${step} of ${steps}`] : []),
    ...(loss === undefined ? [] : [`loss ${loss.toPrecision(4)}`]),
    ...(heldBackScore === undefined ? [] : [`held back ${heldBackScore.toFixed(3)}`]),
    ...(cost > 0 ? [`cost ${cost.toPrecision(3)}`] : []),
    ...(resumed ? ['went on from a checkpoint'] : []),
  ].join(', ');
}

/** Tunings as a table. */
export function tuningsText(tunings: readonly Tuning[]): string {
  if (tunings.length === 0) return 'There are no tunings.';
  return table(
    ['RUN', 'MODEL', 'TRAINER', 'OUTCOME', 'STAGE', 'ASKED'],
    tunings.map(({ runId, model, trainer, outcome, progress, requestedAt }) => [
      runId,
      printable(model),
      printable(trainer),
      outcome,
      outcome === 'running' ? (progress?.stage ?? '-') : '-',
      requestedAt,
    ]),
  );
}
