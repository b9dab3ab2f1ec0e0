import type { KnownOptimisation } from './optimisations.js';
import type { OptimisationJson } from './optimisations.schema.js';

/** What callers are shown of an optimisation. @param whole - With its report. */
export function optimisationJson(
  { runId, at, requested, progressed, completed }: KnownOptimisation,
  whole: boolean,
): OptimisationJson {
  return {
    runId,
    app: requested?.app ?? completed?.app ?? progressed?.app ?? '',
    outcome: (completed?.outcome ?? 'running') as OptimisationJson['outcome'],
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

function progressOf(
  progressed: NonNullable<KnownOptimisation['progressed']>,
): NonNullable<OptimisationJson['progress']> {
  const { stage, candidates, answers, mostAnswers, cost, judgeCost, baseline, best } = progressed;
  return {
    stage,
    candidates,
    answers,
    mostAnswers,
    cost,
    judgeCost,
    ...(baseline === undefined ? {} : { baseline }),
    ...(best === undefined ? {} : { best }),
  };
}

function reasonOf({ code, message, field }: { code: string; message: string; field: string }) {
  return { code, message, field };
}
