import { create, EvaluationRequestedSchema, type EvaluationRequested, hashId } from '@weir/contracts';
import { appSchema, lastDue, mergePatch, type Snapshot, type SuiteSpec } from '@weir/resources';

/** A run that a suite's declaration asks for. */
export interface DueSuite {
  tenant: string;
  request: EvaluationRequested;
  /** When its time began, milliseconds since the epoch. */
  since: number;
}

/**
 * The runs whose time it is now: one for each suite that has a schedule, since it was last due. Its run id is the same for all who find it
 * out, and however often: it is run once.
 *
 * @param now - Milliseconds since the epoch.
 */
export function scheduledSuites(snapshot: Snapshot, now: number): DueSuite[] {
  return snapshot.list('Suite').flatMap(({ name, spec }) => {
    const since = lastDue(spec, now);
    if (since === undefined) return [];
    const { tenant, every, schedule } = spec;
    const which = schedule ? `${schedule.cron} ${schedule.timeZone}` : every!;
    const request = requestOf(name, tenant, 'scheduled', which, String(since));
    const before = lastDue(spec, since - 1);
    request.due = new Date(since).toISOString();
    if (before !== undefined) request.dueBefore = new Date(before).toISOString();
    return [{ tenant, since, request }];
  });
}

/** The runs that the review of a model is reason for: of the suites that ask for it, and ask that model. */
export function reviewedSuites(
  snapshot: Snapshot,
  { model, reviewBy }: { model: string; reviewBy: string },
  now: number,
): DueSuite[] {
  return snapshot
    .list('Suite')
    .filter(({ spec }) => spec.onReview && modelsOf(spec, snapshot).has(model))
    .map(({ name, spec }) => ({
      tenant: spec.tenant,
      since: now,
      request: requestOf(name, spec.tenant, 'review', model, reviewBy),
    }));
}

function requestOf(suite: string, tenant: string, cause: string, ...which: readonly string[]): EvaluationRequested {
  const runId = hashId('suite-due', tenant, suite, cause, ...which);
  return create(EvaluationRequestedSchema, { runId, suite, cause, caller: '' });
}

/** Names of all models that a suite's variants may ask. */
function modelsOf({ variants }: SuiteSpec, snapshot: Snapshot): Set<string> {
  const asked = variants.map(({ app, with: patch = {} }) => {
    const declared = snapshot.find('App', app);
    return declared ? (appSchema.safeParse(mergePatch(declared, patch)).data?.model ?? declared.model) : app;
  });
  return new Set(
    asked.flatMap((name) => {
      const spec = snapshot.find('Model', name);
      return spec?.provider === 'route' ? [...spec.targets.map(({ model }) => model), ...spec.fallbacks] : [name];
    }),
  );
}
