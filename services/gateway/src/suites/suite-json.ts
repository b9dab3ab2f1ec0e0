import type { ComparedRun, ScoreFall, ScoreLook, SuiteCompared } from '@weir/contracts';
import { nextDue, type Snapshot, type SuiteSpec } from '@weir/resources';
import type { Evaluations, KnownEvaluation } from '../evaluations/evaluations.js';
import type { Suites } from './suites.js';
import type { SuiteJson } from './suites.schema.js';

/**
 * The suites of a tenant that have a schedule, by name.
 *
 * @param now - Milliseconds since the epoch.
 */
export function scheduledSuitesJson(
  {
    snapshot,
    suites,
    evaluations,
  }: { snapshot: Snapshot; suites: Pick<Suites, 'find'>; evaluations: Pick<Evaluations, 'of'> },
  tenant: string,
  now: number,
): SuiteJson[] {
  const asked = evaluations
    .of(tenant)
    .filter(({ requested, completed }) => (requested ?? completed)?.cause === 'scheduled');
  return snapshot
    .list('Suite')
    .filter(({ spec }) => spec.tenant === tenant && (spec.every ?? spec.schedule) !== undefined)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, spec }) => {
      const last = asked.find(({ requested, completed }) => (requested ?? completed)?.suite === name);
      return {
        ...declaredJson(name, spec, now),
        ...(last ? { last: lastJson(last) } : {}),
        ...comparedJson(suites.find(tenant, name)),
      };
    });
}

function declaredJson(suite: string, spec: SuiteSpec, now: number) {
  const next = nextDue(spec, now);
  return {
    suite,
    apps: [...new Set(spec.variants.map(({ app }) => app))],
    schedule: spec.schedule ? `${spec.schedule.cron} ${spec.schedule.timeZone}` : `every ${spec.every}`,
    ...(next === undefined ? {} : { next: new Date(next).toISOString() }),
  };
}

function lastJson({ runId, at, completed }: KnownEvaluation): NonNullable<SuiteJson['last']> {
  return {
    runId,
    requestedAt: new Date(at).toISOString(),
    outcome: completed?.outcome ?? 'running',
    ...(completed?.reason ? { reason: completed.reason.message } : {}),
  };
}

function comparedJson(compared: SuiteCompared | undefined) {
  if (!compared) return { reference: [], looks: [], fallen: [], runs: [] };
  const { note, level, reference, looks, open, runs } = compared;
  return {
    ...(note === '' ? {} : { note }),
    level,
    reference: reference?.runIds ?? [],
    looks: looks.map(lookJson),
    fallen: open.flatMap((fall) => (fall.found ? [fallJson(fall, fall.found)] : [])),
    runs: runs.map(runJson),
  };
}

function fallJson({ runId, foundAt, lastAt, since, sinceRunId, show, replay }: ScoreFall, found: ScoreLook) {
  return {
    found: lookJson(found),
    runId,
    foundAt: timeOf(foundAt),
    lastAt: timeOf(lastAt),
    since: timeOf(since),
    sinceRunId,
    show,
    replay,
  };
}

function lookJson({ $typeName: _type, note, test, examples, ...look }: ScoreLook): SuiteJson['looks'][number] {
  return {
    ...look,
    ...(note === '' ? {} : { note }),
    ...(test === '' ? {} : { test }),
    examples: examples.map(({ $typeName: _name, ...example }) => example),
  };
}

function runJson({ runId, at, isReference, means }: ComparedRun): SuiteJson['runs'][number] {
  return {
    runId,
    at: timeOf(at),
    isReference,
    means: means.map(({ variant, metric, mean, items }) => ({ variant, metric, mean, items })),
  };
}

function timeOf(milliseconds: bigint): string {
  return new Date(Number(milliseconds)).toISOString();
}
