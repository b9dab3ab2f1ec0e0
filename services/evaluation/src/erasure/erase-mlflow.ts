import { type Experiment, KEY_TAG, type Mlflow, type Run, tagIs } from '@weir/mlflow';
import { traceIdOf } from '../mlflow/traces-of.js';
import type { ErasedItems } from './erased-items.js';
import type { ErasedScope } from './erased-scope.js';
import { rewriteRun } from './rewrite-run.js';

/** What was found in an experiment of MLflow, by kind, and how much was looked at. */
export interface InExperiment {
  experiment: Experiment;
  found: Record<MlflowKind, string[]>;
  searched: Record<MlflowKind, number>;
}

/** Lines of results, files, traces, and runs that are kept as deleted or whose parameters have a text. */
export type MlflowKind = 'row' | 'artifact' | 'trace' | 'run';

const MOST = Number.MAX_SAFE_INTEGER;
const PARENT = 'mlflow.parentRunId';
/** A parameter of a candidate of an optimisation: MLflow changes no parameter, so its run is made anew without it. */
const INSTRUCTION = 'instruction';

/**
 * Looks in all that MLflow has of a tenant for what an erasure reaches, and takes it out where it is told to. The results are looked at
 * line by line, because MLflow keeps them for longer than the log does. Done again it finds what is left.
 *
 * @param erase - Else nothing is changed.
 * @throws WeirError `mlflow-unavailable` (retryable), `mlflow-refused` (poison).
 */
export async function eraseInMlflow(
  mlflow: Mlflow,
  { scope, items, erase }: { scope: ErasedScope; items: ErasedItems; erase: boolean },
  signal: AbortSignal,
): Promise<InExperiment[]> {
  const all: InExperiment[] = [];
  for (const experiment of await mlflow.experiments.all(signal)) {
    if (!isOf(experiment, scope.tenant)) continue;
    const own = scope.everything
      ? await eraseExperiment(mlflow, experiment, { tenant: scope.tenant, erase }, signal)
      : await eraseTexts(mlflow, experiment, { scope, items, erase }, signal);
    all.push(own);
  }
  return all;
}

/** Experiments that were made by others before have no tag. */
function isOf({ name, tags }: Experiment, tenant: string): boolean {
  const owner = tags['weir.tenant'];
  return owner === undefined ? name.startsWith(`${tenant}/`) : owner === tenant;
}

/** Takes out all of it: registered models, files, traces, and its runs and itself, which MLflow keeps as deleted until it is purged. */
async function eraseExperiment(
  mlflow: Mlflow,
  experiment: Experiment,
  { tenant, erase }: { tenant: string; erase: boolean },
  signal: AbortSignal,
): Promise<InExperiment> {
  const { experimentId } = experiment;
  const runs = await mlflow.runs.search({ experimentIds: [experimentId], deleted: true, most: MOST }, signal);
  const traces = await tracesIn(mlflow, experimentId, signal);
  const files: string[] = [];
  // First: by the runs they are found.
  for (const { name, newest } of await mlflow.models.search(tagIs('weir.tenant', tenant), signal)) {
    if (!runs.some(({ runId }) => runId === newest?.runId)) continue;
    files.push(`registered model ${name}`);
    if (erase) await mlflow.models.delete(name, signal);
  }
  for (const run of runs) {
    for (const path of await mlflow.artifacts.files(run.runId, signal)) {
      files.push(`${nameOf(run)}/${path}`);
      if (erase) await mlflow.artifacts.delete(run, path, signal);
    }
  }
  if (erase) {
    await mlflow.traces.delete(experimentId, traces, signal);
    for (const run of runs) if (!run.deleted) await mlflow.runs.delete(run.runId, signal);
    if (!experiment.deleted) await mlflow.experiments.delete(experimentId, signal);
  }
  const found = { row: [], artifact: files, trace: traces, run: runs.map(({ runId }) => runId) };
  return { experiment, found, searched: counts(found) };
}

/** Takes the texts out of it, and leaves scores, counts and what is of others. */
async function eraseTexts(
  mlflow: Mlflow,
  experiment: Experiment,
  wanted: { scope: ErasedScope; items: ErasedItems; erase: boolean },
  signal: AbortSignal,
): Promise<InExperiment> {
  const { scope, erase } = wanted;
  const { experimentId } = experiment;
  const runs = await mlflow.runs.search({ experimentIds: [experimentId], deleted: true, most: MOST }, signal);
  const traces = await tracesIn(mlflow, experimentId, signal);
  const found: InExperiment['found'] = { row: [], artifact: [], trace: [], run: [] };
  const searched = { row: 0, artifact: 0, trace: traces.length, run: runs.length };
  const wantedTraces = new Set([...scope.runIds].map(traceIdOf));
  const rewritings: (() => Promise<void>)[] = [];
  // Runs that others put there are not Weir's to read.
  for (const run of runs.filter(({ tags }) => tags[KEY_TAG] !== undefined && tags[PARENT] === undefined)) {
    const files = await mlflow.artifacts.files(run.runId, signal);
    const read = async (path: string) =>
      files.includes(path) ? new TextDecoder().decode(await mlflow.artifacts.get(run, path, signal)) : undefined;
    const own = await rewriteRun(run, read, wanted);
    searched.artifact += files.length;
    searched.row += own.results;
    for (const { runId } of own.erased) if (runId !== undefined) wantedTraces.add(traceIdOf(runId));
    found.row.push(...own.erased.map(({ id }) => `${nameOf(run)}/${id}`));
    found.artifact.push(...own.files.map(([path]) => `${nameOf(run)}/${path}`));
    const told = own.isTold
      ? runs.filter(({ tags, params }) => tags[PARENT] === run.runId && params[INSTRUCTION] !== undefined)
      : [];
    found.run.push(...told.map(({ runId }) => runId));
    rewritings.push(async () => {
      for (const candidate of told) await replaceCandidate(mlflow, candidate, runs, signal);
      // The results last: by them the rest is found.
      for (const [path, content] of own.files.toReversed()) await mlflow.artifacts.put(run, path, content, signal);
    });
  }
  found.trace.push(...traces.filter((id) => wantedTraces.has(id)));
  if (erase) {
    await mlflow.traces.delete(experimentId, found.trace, signal);
    for (const rewrite of rewritings) await rewrite();
  }
  return { experiment, found, searched };
}

/** Makes the run of a candidate anew without what it was told; the old one is deleted. */
async function replaceCandidate(mlflow: Mlflow, old: Run, runs: readonly Run[], signal: AbortSignal): Promise<void> {
  if (old.deleted) return;
  const { experimentId, name, startTime, tags, status, endTime } = old;
  const { [INSTRUCTION]: _gone, ...params } = old.params;
  const key = tags[KEY_TAG];
  // A try before may have come this far.
  const made = runs.find(
    (run) => !run.deleted && key !== undefined && run.tags[KEY_TAG] === key && run.params[INSTRUCTION] === undefined,
  );
  const { runId } = made ?? (await mlflow.runs.create({ experimentId, name, startTime, tags }, signal));
  const metrics = Object.entries(old.metrics).map(([metric, value]) => ({
    key: metric,
    value,
    timestamp: endTime ?? startTime,
    step: 0,
  }));
  await mlflow.runs.logBatch(runId, { params, metrics }, signal);
  await mlflow.runs.update(runId, { status, ...(endTime === undefined ? {} : { endTime }) }, signal);
  await mlflow.runs.delete(old.runId, signal);
}

async function tracesIn(mlflow: Mlflow, experimentId: string, signal: AbortSignal): Promise<string[]> {
  const traces = await mlflow.traces.search({ experimentIds: [experimentId], most: MOST }, signal);
  return traces.map(({ traceId }) => traceId);
}

const nameOf = ({ runId, tags }: Run): string => tags[KEY_TAG] ?? runId;

function counts(found: InExperiment['found']): InExperiment['searched'] {
  const { row, artifact, trace, run } = found;
  return { row: row.length, artifact: artifact.length, trace: trace.length, run: run.length };
}
