import {
  type AnswerRequested,
  AnswerRequestedSchema,
  create,
  type EvaluationRequested,
  hashId,
  type JsonObject,
} from '@weir/contracts';
import { axesOf } from '@weir/datasets';
import { WeirError } from '@weir/errors';
import { questionOf, TASKS } from '@weir/experiments';
import {
  appSchema,
  type DatasetItem,
  datasetSchema,
  type DatasetSpec,
  isLanguageModel,
  mergePatch,
  type Snapshot,
  type SuiteSpec,
  suiteSchema,
  type SuiteVariant,
} from '@weir/resources';
import { metricKind, needsExpected } from './suite-metrics.js';

/** A suite that can be run: all that it names is there. */
export interface PlannedSuite {
  /** Name of the Suite; empty when it is not declared. */
  name: string;
  spec: SuiteSpec;
  dataset: DatasetSpec;
  metrics: readonly string[];
}

/** One question to one variant. */
export interface Ask {
  variant: SuiteVariant;
  item: DatasetItem;
  /** Zero-based. */
  repeat: number;
  /** The run that answers it: the same whenever it is asked again. */
  answerRunId: string;
}

/** A model that is asked by its own name has no app to set its limit. */
const MODEL_TIME_LIMIT_MS = 60_000;

/**
 * Resolves what a request names.
 *
 * @throws WeirError poison `suite-invalid`, `suite-unknown`, `dataset-unknown`, `app-unknown`, `model-unknown`,
 *   `variant-invalid`, `metric-unknown`, `metric-needs-expected` or `judge-missing`; names the field.
 */
export function planSuite(request: EvaluationRequested, snapshot: Snapshot): PlannedSuite {
  const spec = request.spec ? specIn(request.spec) : snapshot.get('Suite', request.suite, 'suite');
  const dataset = datasetOf(spec, snapshot);
  for (const [index, variant] of spec.variants.entries()) checkVariant(variant, index, snapshot);
  const named = spec.metrics.length > 0 ? spec.metrics : dataset.metrics;
  const chosen = named.length > 0 ? named : spec.traffic ? TRAFFIC_METRICS : TASKS[spec.task].metrics;
  for (const metric of chosen) {
    if (Object.hasOwn(spec.rubrics, metric)) continue;
    const kind = metricKind(metric);
    if (!kind) throw invalid('metric-unknown', 'spec.metrics', `There is no metric ${JSON.stringify(metric)}.`);
    if (kind === 'judge' && !spec.judge) {
      throw invalid(
        'judge-missing',
        'spec.judge',
        `The metric ${metric} is judged by a model: name one in judge.model.`,
      );
    }
    if (spec.traffic && needsExpected(metric)) {
      const message = `The metric ${metric} compares with what is right, which nobody knows of fresh traffic.`;
      throw invalid('metric-needs-expected', 'spec.metrics', message);
    }
  }
  if (spec.bias) checkBias(spec.bias);
  if (spec.judge) checkJudge(spec.judge, snapshot);
  const metrics = [...new Set([...chosen, ...Object.keys(spec.rubrics), ...(spec.bias ? BIAS_METRICS : [])])];
  return { name: request.suite, spec, dataset, metrics };
}

/** Of answers that nobody knows the right ones of. */
const TRAFFIC_METRICS = ['answered', 'refused', 'blocked', 'cited', 'took-ms'];
/** Stands in for a dataset: the items are found when it runs. */
const NO_DATASET = datasetSchema.parse({ source: { items: [{ id: 'traffic', input: 'What the app was asked.' }] } });

function datasetOf({ dataset, traffic, variants }: SuiteSpec, snapshot: Snapshot): DatasetSpec {
  if (typeof dataset === 'string') return snapshot.get('Dataset', dataset, 'spec.dataset');
  // Its policy says what may be looked at of what people wrote.
  if (traffic) snapshot.get('App', variants[0]!.app, 'spec.variants.0.app');
  return dataset ?? NO_DATASET;
}

/** Measured wherever bias is looked for; what else is there are functions of the answers. */
const BIAS_METRICS = ['toxicity'];

function checkBias(bias: NonNullable<SuiteSpec['bias']>): void {
  try {
    axesOf(bias);
  } catch (error) {
    throw invalid('suite-invalid', 'spec.bias.axes', error instanceof Error ? error.message : String(error));
  }
}

function checkJudge({ model, maxCost }: NonNullable<SuiteSpec['judge']>, snapshot: Snapshot): void {
  const field = 'spec.judge.model';
  const spec = snapshot.get('Model', model, field);
  // A score names the one model that made it.
  if (!isLanguageModel(spec))
    throw invalid('judge-invalid', field, `${model} is a route or an embedding: name a language model that judges.`);
  if (maxCost !== undefined && !spec.prices) {
    const message = `${model} has no prices, so maxCost cannot be kept: give it prices, or limit maxTokens.`;
    throw invalid('judge-invalid', 'spec.judge.maxCost', message);
  }
}

function specIn(spec: JsonObject): SuiteSpec {
  const parsed = suiteSchema.safeParse(spec);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = ['spec', ...(issue?.path ?? [])].join('.');
  throw invalid('suite-invalid', field, `The suite is not valid: ${issue?.message ?? 'not understood'}.`);
}

function checkVariant({ app, with: patch }: SuiteVariant, index: number, snapshot: Snapshot): void {
  const declared = snapshot.find('App', app);
  if (!declared) {
    if (snapshot.find('Model', app)) return;
    throw invalid(
      'app-unknown',
      `spec.variants.${index}.app`,
      `There is no App or Model named ${JSON.stringify(app)}.`,
    );
  }
  const parsed = appSchema.safeParse(mergePatch(declared, patch ?? {}));
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  const field = ['spec', 'variants', index, 'with', ...(issue?.path ?? [])].join('.');
  throw invalid('variant-invalid', field, `The variant is no App: ${issue?.message ?? 'not understood'}.`);
}

function invalid(code: string, field: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'poison', field, message });
}

/**
 * Every question of a suite, item by item, so that what befalls the system meanwhile befalls all variants alike.
 *
 * @param runId - Of the evaluation.
 */
export function asksOf(runId: string, { spec }: PlannedSuite, items: readonly DatasetItem[]): Ask[] {
  return items.flatMap((item) =>
    Array.from({ length: spec.repeats }, (_, repeat) =>
      spec.variants.map((variant) => ({
        variant,
        item,
        repeat,
        answerRunId: answerRunId(runId, variant, item, repeat),
      })),
    ).flat(),
  );
}

function answerRunId(runId: string, { name }: SuiteVariant, { id }: DatasetItem, repeat: number): string {
  return hashId('evaluation', runId, name, id, String(repeat));
}

/** Tells an answer of a suite apart from its others. */
export function askKey(variant: string, itemId: string, repeat: number): string {
  return JSON.stringify([variant, itemId, repeat]);
}

/**
 * The question as a message; an input of several variables is also put into the variables of the variant's prompt.
 *
 * @throws WeirError poison `item-without-question`.
 */
export function questionMessage(
  evaluationRunId: string,
  { variant, item, answerRunId: runId }: Ask,
  { groups }: Pick<SuiteSpec, 'groups'>,
  withContexts: boolean,
): AnswerRequested {
  return create(AnswerRequestedSchema, {
    runId,
    app: variant.app,
    question: questionOf(item),
    groups,
    ...(variant.with ? { variant: variant.with } : {}),
    ...(typeof item.input === 'string' ? {} : { variables: item.input }),
    experiment: { runId: evaluationRunId, withContexts },
  });
}

/** How long an answer may take, milliseconds. */
export function timeLimitOf(
  { app, with: patch }: SuiteVariant,
  { timeLimitMs }: SuiteSpec,
  snapshot: Snapshot,
): number {
  if (timeLimitMs !== undefined) return timeLimitMs;
  const changed = patch?.['timeLimitMs'];
  if (typeof changed === 'number') return changed;
  return snapshot.find('App', app)?.timeLimitMs ?? MODEL_TIME_LIMIT_MS;
}
