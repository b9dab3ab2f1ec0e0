import type { TuningJson } from './tunings.schema.js';
import type { KnownTuning } from './tunings.js';

/** What callers are shown of a tuning. @param whole - With its report. */
export function tuningJson({ runId, at, requested, progressed, completed }: KnownTuning, whole: boolean): TuningJson {
  return {
    runId,
    model: requested?.model ?? completed?.model ?? progressed?.model ?? '',
    trainer: requested?.trainer ?? completed?.trainer ?? progressed?.trainer ?? '',
    outcome: (completed?.outcome ?? 'running') as TuningJson['outcome'],
    caller: requested?.caller ?? completed?.caller ?? '',
    requestedAt: new Date(at).toISOString(),
    ...(completed ? { completedAt: completed.completedAt } : {}),
    ...(progressed ? { progress: progressOf(progressed) } : {}),
    ...(completed?.reason ? { reason: reasonOf(completed.reason) } : {}),
    ...(whole && completed
      ? {
          dataset: completed.dataset,
          problems: completed.problems,
          spec: completed.spec ?? {},
          ...(completed.report ? { report: completed.report } : {}),
        }
      : {}),
  };
}

function progressOf(progressed: NonNullable<KnownTuning['progressed']>): NonNullable<TuningJson['progress']> {
  const { stage, step, steps, loss, heldBackScore, seconds, cost, resumed } = progressed;
  return {
    stage,
    step,
    steps,
    ...(loss === undefined ? {} : { loss }),
    ...(heldBackScore === undefined ? {} : { heldBackScore }),
    seconds,
    cost,
    resumed,
  };
}

function reasonOf({ code, message, field }: { code: string; message: string; field: string }) {
  return { code, message, field };
}
