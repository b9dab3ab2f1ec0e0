import { create, EvaluationRequestedSchema, type JsonObject, type OptimisationRequested } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { METRICS, type OptimisationSpec, optimisationSchema } from '@weir/experiments';
import type { AppSpec, Snapshot } from '@weir/resources';
import { type PlannedSuite, planSuite } from '../suites/plan-suite.js';
import { metricKind } from '../suites/suite-metrics.js';

/** An optimisation that can be run: all that it names is there. */
export interface PlannedOptimisation {
  spec: OptimisationSpec;
  app: AppSpec;
  /** Its items are asked and scored as this suite's, of which the app as it is is the only variant. */
  suite: PlannedSuite;
}

/**
 * Resolves what a request names.
 *
 * @throws WeirError poison `optimisation-invalid`, and what `planSuite` throws; names the field.
 */
export function planOptimisation(
  { runId, spec: wanted }: OptimisationRequested,
  snapshot: Snapshot,
): PlannedOptimisation {
  const spec = specIn(wanted ?? {});
  const app = snapshot.get('App', spec.app, 'spec.app');
  if (spec.search !== 'instruction' && app.pattern !== 'simple' && app.pattern !== 'few-shot') {
    throw invalid('spec.search', `A ${app.pattern} app shows no examples: search for an instruction.`);
  }
  if (typeof app.prompt === 'string' && spec.search !== 'examples') {
    const message = `${spec.app} goes by the named prompt ${app.prompt}: name an App that has its text, which weir prompt show prints.`;
    throw invalid('spec.app', message);
  }
  if (Object.hasOwn(METRICS, spec.metric) && METRICS[spec.metric as keyof typeof METRICS].better === 'less') {
    throw invalid('spec.metric', `Of ${spec.metric} less is better: name a metric of which more is better.`);
  }
  if (!metricKind(spec.metric)) {
    const message = `There is no metric ${JSON.stringify(spec.metric)}.`;
    throw new WeirError({ code: 'metric-unknown', disposition: 'poison', field: 'spec.metric', message });
  }
  const { proposer } = spec;
  if (proposer !== undefined && !snapshot.find('App', proposer)) snapshot.get('Model', proposer, 'spec.proposer');
  return { spec, app, suite: suiteOf(runId, spec, snapshot) };
}

function specIn(wanted: JsonObject): OptimisationSpec {
  const parsed = optimisationSchema.safeParse(wanted);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = ['spec', ...(issue?.path ?? [])].join('.');
  throw invalid(field, `The optimisation is not valid: ${issue?.message ?? 'not understood'}.`);
}

function suiteOf(runId: string, spec: OptimisationSpec, snapshot: Snapshot): PlannedSuite {
  const { app, dataset, task, labels, metric, judge, groups, concurrency, timeLimitMs } = spec;
  const suite = {
    dataset,
    task,
    labels,
    judge,
    groups,
    concurrency,
    timeLimitMs,
    metrics: [metric],
    variants: [{ name: 'baseline', app }],
  };
  // As JSON has it: without what is undefined.
  const json = JSON.parse(JSON.stringify(suite)) as JsonObject;
  return planSuite(create(EvaluationRequestedSchema, { runId, spec: json }), snapshot);
}

function invalid(field: string, message: string): WeirError {
  return new WeirError({ code: 'optimisation-invalid', disposition: 'poison', field, message });
}
