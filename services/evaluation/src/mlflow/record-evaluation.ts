import type { EvaluationCompleted } from '@weir/contracts';
import { reportHtml, type ResultLine, type SuiteSummary } from '@weir/experiments';
import type { Mlflow } from '@weir/mlflow';
import { suiteBatch, variantBatch } from './runs-of.js';
import { tracesOf } from './traces-of.js';

/** The experiment that runs of a suite are in. */
export function experimentName(tenant: string, suite: string): string {
  return `${tenant}/${suite === '' ? 'undeclared' : suite}`;
}

/** Replays of an app are beside each other, as runs of a suite are. */
function nameOf({ suite, summary }: EvaluationCompleted): string {
  const { replay } = (summary ?? {}) as { replay?: { app: string } };
  return replay ? `replay of ${replay.app}` : suite;
}

/**
 * Writes an evaluation into MLflow: a run for it, with its results and report, a run below that for each variant, and a trace for each
 * answer. Written twice it is there once.
 *
 * @throws WeirError `mlflow-unavailable` (retryable) or `mlflow-refused` (poison).
 */
export async function recordEvaluation(
  mlflow: Mlflow,
  { tenant, completed, results }: { tenant: string; completed: EvaluationCompleted; results: readonly ResultLine[] },
  signal: AbortSignal,
): Promise<void> {
  const { runId, dataset, outcome } = completed;
  const suite = nameOf(completed);
  const summary = completed.summary as unknown as SuiteSummary | undefined;
  const startTime = Date.parse(completed.startedAt);
  const endTime = Date.parse(completed.completedAt);
  const experiment = experimentName(tenant, suite);
  const experimentId = await mlflow.experiments.getOrCreate(experiment, { 'weir.tenant': tenant }, signal);
  const name = `${suite === '' ? 'suite' : suite} ${completed.startedAt.slice(0, 16)}`;
  const run = await mlflow.runs.getOrCreate(runId, { experimentId, name, startTime }, signal);
  if (summary?.variants) {
    await mlflow.runs.logBatch(run.runId, suiteBatch(completed, summary, endTime), signal);
    const input = {
      name: suite === '' ? 'dataset' : suite,
      digest: dataset,
      source: `weir:${suite}`,
      context: 'evaluation',
    };
    await mlflow.runs.logInputs(run.runId, [input], signal);
    for (const variant of summary.variants) {
      const key = `${runId}/${variant.variant}`;
      const tags = { 'mlflow.parentRunId': run.runId };
      const child = await mlflow.runs.getOrCreate(
        key,
        { experimentId, name: variant.variant, startTime, tags },
        signal,
      );
      await mlflow.runs.logBatch(child.runId, variantBatch(summary, variant, endTime), signal);
      await mlflow.runs.update(child.runId, { status: 'FINISHED', endTime }, signal);
    }
    const lines = results.map((result) => `${JSON.stringify(result)}\n`).join('');
    await mlflow.artifacts.put(run, 'results.jsonl', lines, signal);
    await mlflow.artifacts.put(run, 'summary.json', JSON.stringify(summary, undefined, 2), signal);
    const dates = [['Run', `${completed.startedAt} to ${completed.completedAt}`]] as const;
    const page = reportHtml(summary, { title: name, results, dates, provenance: [['Run', runId]] });
    await mlflow.artifacts.put(run, 'report.html', page, signal);
    for (const spans of tracesOf(runId, results, endTime)) await mlflow.traces.add(experimentId, spans, signal);
  } else {
    const tags = { 'weir.run': runId, 'weir.outcome': outcome, 'weir.reason': completed.reason?.code ?? '' };
    await mlflow.runs.logBatch(run.runId, { tags }, signal);
  }
  const status = outcome === 'completed' ? 'FINISHED' : outcome === 'cancelled' ? 'KILLED' : 'FAILED';
  await mlflow.runs.update(run.runId, { status, endTime }, signal);
}
