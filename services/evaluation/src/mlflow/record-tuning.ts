import type { TuningCompleted } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type Mlflow, type Run, tagIs } from '@weir/mlflow';
import type { EmbeddingModelSpec, OpenAiSpec } from '@weir/resources';
import { type TuningReport, tuningSchema } from '@weir/tunings';
import { tuningBatch } from './tuning-batch.js';

/** What comes of a tuning. */
export type TunedSpec = EmbeddingModelSpec | OpenAiSpec;

/** What has been judged and has yet to be put into service. */
const CANDIDATE = 'candidate';
const FOLDER = 'model';

/** The experiment that the tunings of a base are in, beside each other. */
export function tuningExperiment(tenant: string, base: string): string {
  return `${tenant}/tune/${base}`;
}

/** The name of a tuned Model in MLflow's registry, which has no tenants. */
export function registeredName(tenant: string, model: string): string {
  return `${tenant}.${model}`;
}

/**
 * Writes a tuning into MLflow: a run with its course and its report, and of one that was registered the Model's files and a version in the
 * registry, which the alias `candidate` points at. Written twice it is there once.
 *
 * @param model - That came of it; undefined where none did, or where it is gone meanwhile.
 * @throws WeirError `mlflow-unavailable` (retryable) or `mlflow-refused` (poison).
 */
export async function recordTuning(
  mlflow: Mlflow,
  { tenant, completed, model }: { tenant: string; completed: TuningCompleted; model: TunedSpec | undefined },
  signal: AbortSignal,
): Promise<void> {
  const { runId, outcome } = completed;
  const report = completed.report as unknown as TuningReport | undefined;
  const asked = tuningSchema.safeParse(completed.spec).data;
  const base = asked?.base ?? 'unknown';
  const startTime = Date.parse(completed.startedAt);
  const endTime = Date.parse(completed.completedAt);
  const experimentId = await mlflow.experiments.getOrCreate(
    tuningExperiment(tenant, base),
    { 'weir.tenant': tenant },
    signal,
  );
  const name = `${completed.model} ${completed.startedAt.slice(0, 16)}`;
  const run = await mlflow.runs.getOrCreate(runId, { experimentId, name, startTime }, signal);
  const licence = model?.card?.licence ?? asked?.licence ?? '';
  await mlflow.runs.logBatch(run.runId, tuningBatch(completed, { base, licence }, report, endTime), signal);
  if (report) {
    const { hash: digest } = report.data;
    const sources = [...(asked?.examples.datasets ?? []), ...(asked?.examples.files ?? [])].join(', ');
    await mlflow.runs.logInputs(
      run.runId,
      [{ name: sources, digest, source: `weir:${sources}`, context: 'training' }],
      signal,
    );
    await mlflow.artifacts.put(run, 'tuning.json', JSON.stringify(report, undefined, 2), signal);
  }
  if (model) await register(mlflow, run, { tenant, completed, spec: model }, signal);
  const status = outcome === 'cancelled' ? 'KILLED' : outcome === 'failed' ? 'FAILED' : 'FINISHED';
  await mlflow.runs.update(run.runId, { status, endTime }, signal);
}

/** The files first: a version is of files that are there. A model of its own stays in its folder of models, and is described. */
async function register(
  mlflow: Mlflow,
  run: Run,
  { tenant, completed, spec }: { tenant: string; completed: TuningCompleted; spec: TunedSpec },
  signal: AbortSignal,
): Promise<void> {
  const { card = {}, ...described } = spec;
  const { adapter, ...rest } = 'adapter' in described ? described : { ...described, adapter: undefined };
  if (adapter) {
    const weights = new Uint8Array(Buffer.from(adapter.weights, 'base64'));
    await mlflow.artifacts.put(run, `${FOLDER}/adapter.safetensors`, weights, signal);
  }
  await mlflow.artifacts.put(
    run,
    `${FOLDER}/model.json`,
    JSON.stringify({ ...rest, ...(adapter ? { side: adapter.side } : {}), card }, undefined, 2),
    signal,
  );
  const name = registeredName(tenant, completed.model);
  const registered = await mlflow.models.getOrCreate(name, { 'weir.tenant': tenant }, signal);
  if (registered.tags['weir.tenant'] !== tenant) {
    throw new WeirError({
      code: 'mlflow-refused',
      disposition: 'poison',
      field: 'name',
      message: `MLflow has a prompt or a model of somebody else's that is named ${name}: rename it.`,
    });
  }
  const own = await mlflow.models.listVersions(name, tagIs('weir.run', completed.runId), signal);
  const version =
    own[0] ??
    (await mlflow.models.createVersion(
      name,
      { source: `runs:/${run.runId}/${FOLDER}`, runId: run.runId, tags: { 'weir.run': completed.runId } },
      signal,
    ));
  await mlflow.models.setAlias(name, CANDIDATE, version.version, signal);
}
