import type { AnswerRequested, JsonObject, RunState } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import {
  type AppSpec,
  appSchema,
  effectiveSampling,
  hashOf,
  mergePatch,
  policyFor,
  type PolicySpec,
  samplingSchema,
  type SearchEmbedding,
  searchEmbedding,
  type Snapshot,
  type ToolSpec,
} from '@weir/resources';
import { canaryOf, type RunCanary } from './canary.js';
import { type NamedPrompt, type PlannedApp, resolvePrompt } from './resolve-prompt.js';
import { type NamedModel, routeRun } from './route.js';

/** Everything a run goes by, resolved once from one snapshot. */
export interface Plan {
  app: PlannedApp;
  /** Where the app's prompt is from; absent for one of its own, and for its pattern's. */
  prompt?: NamedPrompt;
  model: NamedModel;
  /** Asked in this order when the model does not work. */
  fallbacks: NamedModel[];
  policy: PolicySpec;
  /** Set for `rag`. */
  collection?: string;
  /** Of collections that are not searched by the standard embedding of the embedding service. */
  embeddings?: Record<string, SearchEmbedding>;
  /** What an agent or a workflow may use, by its name. */
  tools?: Record<string, ToolSpec>;
  /** Hash of the whole snapshot. */
  configuration: string;
  /** Set when the run goes by a canary's changes. */
  canary?: RunCanary;
}

/**
 * Resolves the app a request names, with the changes of its canary where the run falls into it. A model's name is as good as
 * that of a `simple` app on it.
 *
 * @param tenant - Whose run it is: policies may hold for all of a tenant's texts.
 * @throws WeirError poison that names what is unknown or invalid.
 */
export function planRun(request: AnswerRequested, tenant: string, snapshot: Snapshot): Plan {
  const canary = canaryOf(request, snapshot);
  if (canary) {
    const { promotion, share } = canary;
    try {
      return { ...planWith(request, canary.with, tenant, snapshot), canary: { promotion, share } };
    } catch {
      // Changes that do not fit the app any longer are nobody's fault who asks: the declared app answers.
    }
  }
  return planWith(request, request.variant, tenant, snapshot);
}

function planWith(request: AnswerRequested, patch: JsonObject | undefined, tenant: string, snapshot: Snapshot): Plan {
  const declared = snapshot.find('App', request.app) ?? appOfModel(request.app, snapshot);
  const app = variantOf(declared ?? snapshot.get('App', request.app), patch);
  const sampling = samplingSchema.safeParse({ ...app.sampling, ...request.sampling });
  if (!sampling.success) {
    const [issue] = sampling.error.issues;
    throw new WeirError({
      code: 'sampling-invalid',
      disposition: 'poison',
      field: ['sampling', ...(issue?.path ?? [])].join('.'),
      message: `Invalid sampling: ${issue?.message ?? 'not understood'}.`,
    });
  }
  const collection = app.pattern === 'rag' ? request.collection || app.retrieval?.collection : undefined;
  if (collection !== undefined) snapshot.get('Collection', collection);
  const { app: worded, prompt } = resolvePrompt(app, request.variables, snapshot);
  const tools = toolsOf(app, snapshot);
  return {
    app: { ...worded, sampling: effectiveSampling(sampling.data) },
    ...(prompt ? { prompt } : {}),
    ...routeRun(app.model, request.runId, snapshot),
    policy: policyFor(snapshot, app.policy, tenant),
    ...(collection === undefined ? {} : { collection }),
    ...tools,
    ...embeddingsOf(app, collection, tools.tools, snapshot),
    configuration: snapshot.hash,
  };
}

/** The app with an experiment's changes. @throws WeirError poison `variant-invalid`; names the field. */
function variantOf(app: AppSpec, patch: JsonObject | undefined): AppSpec {
  if (!patch) return app;
  const parsed = appSchema.safeParse(mergePatch(app, patch));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new WeirError({
    code: 'variant-invalid',
    disposition: 'poison',
    field: ['variant', ...(issue?.path ?? [])].join('.'),
    message: `The variant is no App: ${issue?.message ?? 'not understood'}.`,
  });
}

/** @throws WeirError poison that names the tool or collection that is not declared. */
function toolsOf({ agent, workflow }: AppSpec, snapshot: Snapshot): Pick<Plan, 'tools'> {
  const steps = workflow?.steps ?? [];
  for (const step of steps) if (step.do === 'retrieve') snapshot.get('Collection', step.collection);
  const called = steps.flatMap((step) => (step.do === 'call' ? [step.tool] : []));
  const names = agent?.tools ?? [...new Set(called)];
  if (names.length === 0) return {};
  const field = agent ? 'agent.tools' : 'workflow.steps';
  const tools = Object.fromEntries(names.map((name) => [name, snapshot.get('Tool', name, field)]));
  for (const tool of Object.values(tools)) if (tool.type === 'retrieval') snapshot.get('Collection', tool.collection);
  return { tools };
}

/** By what each collection is searched that the run may search. @throws WeirError poison `embedding-not-of-collection`. */
function embeddingsOf(
  { retrieval, workflow }: AppSpec,
  collection: string | undefined,
  tools: Plan['tools'],
  snapshot: Snapshot,
): Pick<Plan, 'embeddings'> {
  const others = [
    ...(workflow?.steps ?? []).flatMap((step) => (step.do === 'retrieve' ? [step.collection] : [])),
    ...Object.values(tools ?? {}).flatMap((tool) => (tool.type === 'retrieval' ? [tool.collection] : [])),
  ];
  const searched: [string, string | undefined][] = others.map((name) => [name, undefined]);
  if (collection !== undefined) searched.push([collection, retrieval?.embedding]);
  const embeddings = Object.fromEntries(
    searched.flatMap(([name, wanted]) => {
      const embedding = searchEmbedding(name, wanted, snapshot);
      return embedding ? [[name, embedding]] : [];
    }),
  );
  return Object.keys(embeddings).length > 0 ? { embeddings } : {};
}

function appOfModel(name: string, snapshot: Snapshot): AppSpec | undefined {
  if (!snapshot.find('Model', name)) return undefined;
  return {
    pattern: 'simple',
    model: name,
    policy: 'standard',
    sampling: samplingSchema.parse({}),
    timeLimitMs: 60_000,
    withoutRetrieval: 'fail',
  };
}

export function planOf(state: Pick<RunState, 'plan'>): Plan {
  return state.plan as unknown as Plan;
}

/**
 * What made an answer, and what its fingerprint is taken over.
 *
 * @param answered - Which model it was: 0 for the plan's, n for the nth of its fallbacks.
 */
export function provenanceOf(
  appName: string,
  plan: Plan,
  { generation, answered, release }: { generation: string; answered: number; release: string },
): JsonObject {
  const { app, policy } = plan;
  const model = [plan.model, ...plan.fallbacks][answered] ?? plan.model;
  return {
    app: appName,
    pattern: app.pattern,
    prompt: plan.prompt
      ? { ...plan.prompt }
      : {
          name: app.prompt ? `${appName}:inline` : `${app.pattern}:built-in`,
          hash: hashOf(app.examples ? [app.prompt ?? app.pattern, app.examples] : (app.prompt ?? app.pattern)),
        },
    model: { name: model.name, provider: model.spec.provider, hash: hashOf(model.spec) },
    ...(model.name === app.model ? {} : { route: app.model }),
    sampling: JSON.parse(JSON.stringify(app.sampling)) as JsonObject,
    policy: { name: app.policy, hash: hashOf(policy) },
    ...(plan.tools === undefined
      ? {}
      : {
          tools: Object.entries(plan.tools).map(([name, spec]) => ({ name, type: spec.type, hash: hashOf(spec) })),
        }),
    ...(app.agent === undefined ? {} : { agent: hashOf(app.agent) }),
    ...(app.workflow === undefined ? {} : { workflow: hashOf(app.workflow) }),
    ...(app.responseSchema === undefined ? {} : { responseSchema: hashOf(app.responseSchema) }),
    ...(app.memory === undefined ? {} : { memory: { ...app.memory } }),
    ...(plan.collection === undefined
      ? {}
      : {
          retrieval: {
            collection: plan.collection,
            mode: app.retrieval?.mode ?? 'hybrid',
            k: app.retrieval?.k ?? 8,
            queries: app.retrieval?.queries ?? 'question',
            order: app.retrieval?.order ?? 'best-first',
            ...(app.retrieval?.embedding === undefined ? {} : { embedding: app.retrieval.embedding }),
            ...(app.retrieval?.maxContextTokens === undefined
              ? {}
              : { maxContextTokens: app.retrieval.maxContextTokens }),
            generation,
          },
        }),
    ...(plan.canary === undefined ? {} : { canary: { ...plan.canary } }),
    configuration: plan.configuration,
    release,
  };
}
