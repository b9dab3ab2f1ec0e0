import { z } from 'zod';

// The shapes of MLflow's answers, as far as they are used; what is absent there is empty here.

const pairs = z
  .array(z.object({ key: z.string(), value: z.string().default('') }))
  .default([])
  .transform((list): Record<string, string> => Object.fromEntries(list.map(({ key, value }) => [key, value])));

const special: Record<string, number> = { NaN: NaN, Infinity, '-Infinity': -Infinity };
const number = z.union([z.number(), z.string().transform((text) => special[text] ?? Number(text))]);

export const nothing = z.unknown();

export const pageToken = z
  .string()
  .optional()
  .transform((token) => token || undefined);

export const experiment = z
  .object({
    experiment_id: z.string(),
    name: z.string(),
    lifecycle_stage: z.string().default('active'),
    tags: pairs,
  })
  .transform(({ experiment_id: experimentId, name, lifecycle_stage: stage, tags }) => ({
    experimentId,
    name,
    deleted: stage === 'deleted',
    tags,
  }));

const datasetInput = z
  .object({
    tags: pairs,
    dataset: z.object({ name: z.string(), digest: z.string(), source: z.string().default('') }),
  })
  .transform(({ tags, dataset }) => ({ ...dataset, context: tags['mlflow.data.context'] }));

export const runStatus = z.enum(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']);

export const run = z
  .object({
    info: z.object({
      run_id: z.string(),
      experiment_id: z.string(),
      run_name: z.string().default(''),
      status: runStatus,
      start_time: z.coerce.number().default(0),
      end_time: z.coerce.number().optional(),
      artifact_uri: z.string().default(''),
      lifecycle_stage: z.string().default('active'),
    }),
    data: z
      .object({
        metrics: z
          .array(z.object({ key: z.string(), value: number.default(0), step: z.coerce.number().default(0) }))
          .default([]),
        params: pairs,
        tags: pairs,
      })
      .prefault({}),
    inputs: z.object({ dataset_inputs: z.array(datasetInput).default([]) }).prefault({}),
  })
  .transform(({ info, data, inputs }) => ({
    runId: info.run_id,
    experimentId: info.experiment_id,
    name: info.run_name,
    status: info.status,
    /** Milliseconds since the epoch. */
    startTime: info.start_time,
    /** Undefined while it runs. */
    endTime: info.end_time || undefined,
    artifactUri: info.artifact_uri,
    /** Kept until it is purged. */
    deleted: info.lifecycle_stage === 'deleted',
    /** The last value of each. */
    metrics: Object.fromEntries(data.metrics.map(({ key, value }) => [key, value])),
    params: data.params,
    tags: data.tags,
    datasets: inputs.dataset_inputs,
  }));

export const artifact = z
  .object({ path: z.string(), is_dir: z.boolean().default(false), file_size: z.coerce.number().optional() })
  .transform(({ path, is_dir: isFolder, file_size: bytes }) => ({ path, isFolder, bytes }));

const aliases = z
  .array(z.object({ alias: z.string(), version: z.coerce.string() }))
  .default([])
  .transform((list): Record<string, string> => Object.fromEntries(list.map(({ alias, version }) => [alias, version])));

export const modelVersion = z
  .object({
    name: z.string(),
    version: z.coerce.string(),
    description: z.string().default(''),
    source: z.string().default(''),
    run_id: z.string().default(''),
    creation_timestamp: z.coerce.number().default(0),
    tags: pairs,
    aliases: z.array(z.string()).default([]),
  })
  .transform(({ run_id: runId, creation_timestamp: createdAt, ...version }) => ({ ...version, runId, createdAt }));

export const registeredModel = z
  .object({
    name: z.string(),
    description: z.string().default(''),
    last_updated_timestamp: z.coerce.number().default(0),
    latest_versions: z.array(modelVersion).default([]),
    tags: pairs,
    aliases,
  })
  .transform(({ last_updated_timestamp: updatedAt, latest_versions: latest, ...model }) => ({
    ...model,
    /** Milliseconds since the epoch. Versions that come and go count, aliases and tags do not. */
    updatedAt,
    /** The newest version, without its aliases; undefined when there is none. */
    newest: latest.toSorted((a, b) => Number(b.version) - Number(a.version))[0],
  }));

export const trace = z
  .object({
    trace_id: z.string(),
    state: z.string().default(''),
    request_time: z.string().default(''),
    execution_duration: z.string().default(''),
    request_preview: z.string().default(''),
    response_preview: z.string().default(''),
    tags: z.record(z.string(), z.string()).default({}),
    trace_metadata: z.record(z.string(), z.string()).default({}),
  })
  .transform((found) => ({
    traceId: found.trace_id,
    state: found.state,
    requestTime: found.request_time,
    duration: found.execution_duration,
    requestPreview: found.request_preview,
    responsePreview: found.response_preview,
    tags: found.tags,
    metadata: found.trace_metadata,
  }));

export type Experiment = z.output<typeof experiment>;
export type Run = z.output<typeof run>;
export type RunStatus = z.output<typeof runStatus>;
export type Artifact = z.output<typeof artifact>;
export type RegisteredModel = z.output<typeof registeredModel>;
export type ModelVersion = z.output<typeof modelVersion>;
export type Trace = z.output<typeof trace>;
