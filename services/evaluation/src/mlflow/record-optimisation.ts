import type { OptimisationCompleted } from '@weir/contracts';
import type { OptimisationReport, ResultLine } from '@weir/experiments';
import type { Mlflow } from '@weir/mlflow';
import { candidateBatch, optimisationBatch } from './optimisation-batches.js';

/** The experiment that the optimisations of an app are in. */
export function optimisationExperiment(tenant: string, app: string): string {
  return `${tenant}/optimise/${app === '' ? 'unknown' : app}`;
}

/**
 * Writes an optimisation into MLflow: a run for it, with its report, and a run below that for every candidate. Written twice it is
 * there once.
 *
 * @throws WeirError `mlflow-unavailable` (retryable) or `mlflow-refused` (poison).
 */
export async function recordOptimisation(
  mlflow: Mlflow,
  { tenant, completed, results }: { tenant: string; completed: OptimisationCompleted; results: readonly ResultLine[] },
  signal: AbortSignal,
): Promise<void> {
  const { runId, app, outcome } = completed;
  const report = completed.report as unknown as OptimisationReport | undefined;
  const startTime = Date.parse(completed.startedAt);
  const endTime = Date.parse(completed.completedAt);
  const name = optimisationExperiment(tenant, app);
  const experimentId = await mlflow.experiments.getOrCreate(name, { 'weir.tenant': tenant }, signal);
  const title = `${app} ${completed.startedAt.slice(0, 16)}`;
  const run = await mlflow.runs.getOrCreate(runId, { experimentId, name: title, startTime }, signal);
  await mlflow.runs.logBatch(run.runId, optimisationBatch(completed, report, endTime), signal);
  const tags = { 'mlflow.parentRunId': run.runId };
  for (const candidate of report?.candidates ?? []) {
    const key = `${runId}/${candidate.candidate}`;
    const child = await mlflow.runs.getOrCreate(
      key,
      { experimentId, name: candidate.candidate, startTime, tags },
      signal,
    );
    await mlflow.runs.logBatch(child.runId, candidateBatch(candidate, endTime), signal);
    await mlflow.runs.update(child.runId, { status: 'FINISHED', endTime }, signal);
  }
  if (report) {
    const lines = results.map((result) => `${JSON.stringify(result)}\n`).join('');
    await mlflow.artifacts.put(run, 'results.jsonl', lines, signal);
    await mlflow.artifacts.put(run, 'report.json', JSON.stringify(report, undefined, 2), signal);
    await mlflow.artifacts.put(run, 'patch.json', JSON.stringify(report.patch, undefined, 2), signal);
  }
  const status = outcome === 'completed' ? 'FINISHED' : outcome === 'cancelled' ? 'KILLED' : 'FAILED';
  await mlflow.runs.update(run.runId, { status, endTime }, signal);
}
