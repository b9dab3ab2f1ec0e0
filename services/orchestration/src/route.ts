import { WeirError } from '@weir/errors';
import {
  isLanguageModel,
  type LanguageModelSpec,
  type ModelSpec,
  type RouteSpec,
  type Snapshot,
  withoutCard,
} from '@weir/resources';
import { chanceOf } from '@weir/statistics';

export interface NamedModel {
  name: string;
  spec: LanguageModelSpec;
}

/** What a run asks: a model, and others in its place, in order, while those before do not work. */
export interface Routed {
  model: NamedModel;
  fallbacks: NamedModel[];
}

/**
 * Resolves a model's name for a run. Of a route, targets come in an order drawn by their weights, the same whenever it is
 * drawn for this run; then its fallbacks as they are declared.
 *
 * @throws WeirError poison `model-unknown`, `model-purpose-wrong`, `route-nested`.
 */
export function routeRun(name: string, runId: string, snapshot: Snapshot): Routed {
  const spec = snapshot.get('Model', name, 'model');
  if (spec.provider !== 'route') return { model: { name, spec: asked(name, spec) }, fallbacks: [] };
  const names = [...drawn(spec.targets, runId), ...spec.fallbacks];
  const [model, ...fallbacks] = names.map((each) => ({ name: each, spec: languageModel(each, name, snapshot) }));
  return { model: model!, fallbacks };
}

function languageModel(name: string, route: string, snapshot: Snapshot): LanguageModelSpec {
  const spec = snapshot.get('Model', name, 'model');
  if (spec.provider !== 'route') return asked(name, spec);
  throw new WeirError({
    code: 'route-nested',
    disposition: 'poison',
    field: 'model',
    message: `The route ${JSON.stringify(route)} names another route, ${JSON.stringify(name)}: a route names models.`,
  });
}

/** Its card is for those who choose models, and stays out of what is sent and hashed. */
function asked(name: string, spec: Exclude<ModelSpec, RouteSpec>): LanguageModelSpec {
  const purpose = isLanguageModel(spec) ? (spec.card?.purpose ?? 'chat') : 'embedding';
  if (isLanguageModel(spec) && purpose === 'chat') return withoutCard(spec);
  throw new WeirError({
    code: 'model-purpose-wrong',
    disposition: 'poison',
    field: 'model',
    message: `The model ${JSON.stringify(name)} is for ${purpose}: it answers no questions.`,
  });
}

/**
 * Each time with the chance that its weight has among those left (P. Efraimidis, P. Spirakis, Weighted random sampling with a
 * reservoir, 2006; in its form with exponential variates), from numbers that the run and the model's name give.
 */
function drawn(targets: RouteSpec['targets'], runId: string): string[] {
  return targets
    .map(({ model, weight }) => ({ model, rank: -Math.log(1 - chanceOf(JSON.stringify([runId, model]))) / weight }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ model }) => model);
}
