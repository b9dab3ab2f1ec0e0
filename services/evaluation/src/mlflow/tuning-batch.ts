import type { TuningCompleted } from '@weir/contracts';
import type { Batch, Metric } from '@weir/mlflow';
import type { TuningReport } from '@weir/tunings';

/** MLflow's names of metrics may have letters, digits and these: `_ - . / : ` and spaces. */
const NAME = /[^\w\-. /:]/g;

/** What MLflow is told of a tuning: what it was asked, its course step by step, what the gate found, and what it took. */
export function tuningBatch(
  { runId, model, trainer, outcome, reason, caller, dataset }: TuningCompleted,
  { base, licence }: { base: string; licence: string },
  report: TuningReport | undefined,
  at: number,
): Batch {
  const settings = Object.entries(report?.settings ?? {}).map(([name, value]) => [name, text(value)]);
  return {
    params: {
      model,
      trainer,
      base,
      ...(licence === '' ? {} : { licence }),
      ...(dataset === '' ? {} : { dataset }),
      ...(Object.fromEntries(settings) as Record<string, string>),
    },
    tags: {
      'weir.run': runId,
      'weir.outcome': outcome,
      'weir.caller': caller,
      ...(reason ? { 'weir.reason': reason.code } : {}),
      ...(report ? { 'weir.step': String(report.step), 'weir.resumed': String(report.resumed) } : {}),
    },
    metrics: report ? [...courseOf(report, at), ...metricsOf(valuesOf(report), at)] : [],
  };
}

function courseOf({ history }: TuningReport, timestamp: number): Metric[] {
  return history.flatMap(({ step, loss, heldBackScore }) =>
    Object.entries({ loss, 'choose/map': heldBackScore }).flatMap(([key, value]) =>
      value === undefined ? [] : [{ key, value, timestamp, step }],
    ),
  );
}

function valuesOf({ data, metric, gate, files = [], cost }: TuningReport): Record<string, number> {
  const { hash: _hash, ...counts } = data;
  const sets = gate.flatMap(({ set, queries, base, tuned, gain, low, high }) =>
    Object.entries({ queries, base, tuned, gain, 'gain/low': low, 'gain/high': high }).map(([name, value]) => [
      `${metric.replace('@', '-')}/${set}/${name}`,
      value,
    ]),
  );
  const written = files.flatMap(({ file, bytes, textsPerSecond, lowestCosine, accuracy }) =>
    Object.entries({ bytes, 'texts-per-second': textsPerSecond, accuracy, 'lowest-cosine': lowestCosine }).flatMap(
      ([name, value]) => (value === null ? [] : [[`files/${file}/${name}`, value]]),
    ),
  );
  return {
    ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [`data/${name}`, count])),
    ...(Object.fromEntries([...sets, ...written]) as Record<string, number>),
    'cost/processor-seconds': cost.seconds,
    'cost/kilowatt-hours': cost.kilowattHours,
    'cost/amount': cost.amount,
  };
}

function metricsOf(values: Readonly<Record<string, number>>, timestamp: number): Metric[] {
  return Object.entries(values).map(([key, value]) => ({ key: key.replaceAll(NAME, '_'), value, timestamp, step: 0 }));
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
