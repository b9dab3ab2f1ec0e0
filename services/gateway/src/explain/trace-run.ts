import type { RecordPlace, RunStep, Usage } from '@weir/contracts';
import type { PastRun } from './read-run.js';
import type { TraceJson } from './trace.schema.js';

type Step = TraceJson['steps'][number];

/** Every hop of a run over Kafka, in the order in which they ended: where each record stands, and where the time went. No text. */
export function traceRun({ completed, place, told: read }: Pick<PastRun, 'completed' | 'place' | 'told'>): TraceJson {
  const { requested, reason, usage } = completed;
  // Of a run that was ended by its deadline, or failed in a step, the outcome does not tell the steps: the log does.
  const told = completed.steps.length > 0 ? completed.steps : read;
  return {
    runId: completed.runId,
    app: completed.app,
    outcome: completed.outcome,
    ...(reason ? { reason: { code: reason.code, message: reason.message } } : {}),
    ...(requested ? { requested: placeJson(requested), tookMs: between(requested, place) } : {}),
    completed: placeJson(place),
    steps: told.map((step) => stepJson(step, requested)),
    notes: notesOf(completed.steps.length, told, requested),
    usage: usageJson(usage),
    fingerprint: completed.fingerprint,
  };
}

function stepJson(step: RunStep, run: RecordPlace | undefined): Step {
  const { requested, completed, tookMs, failure, model, usage } = step;
  return {
    step: step.step,
    ...(requested ? { requested: placeJson(requested) } : {}),
    completed: placeJson(completed!),
    ...(requested && run ? { startMs: between(run, requested) } : {}),
    ...(requested ? { waitedMs: Math.max(0, between(requested, completed!) - tookMs) } : {}),
    tookMs,
    ...(failure === '' ? {} : { failure }),
    ...(model === '' ? {} : { model }),
    ...(usage ? { usage: usageJson(usage) } : {}),
  };
}

function notesOf(inOutcome: number, told: readonly RunStep[], requested: RecordPlace | undefined): string[] {
  const unplaced = told.filter((step) => !step.requested).length;
  return [
    ...(inOutcome === 0 && told.length > 0
      ? ['The outcome was not made by the last step; the steps are those that the log still has.']
      : []),
    ...(told.length === 0 ? ['No step is known: the run ended before its first one, or they are gone.'] : []),
    ...(requested ? [] : ['Where the request stands is not known.']),
    ...(unplaced > 0 ? [`Where the requests of ${unplaced} steps stand is not known.`] : []),
  ];
}

function placeJson({ topic, partition, offset, at }: RecordPlace): NonNullable<TraceJson['requested']> {
  return { topic, partition, offset: String(offset), at: new Date(Number(at)).toISOString() };
}

function usageJson(usage: Usage | undefined): TraceJson['usage'] {
  const { inputTokens = 0, outputTokens = 0, cost = 0 } = usage ?? {};
  return { inputTokens, outputTokens, cost };
}

const between = (from: RecordPlace, to: RecordPlace): number => Number(to.at - from.at);
