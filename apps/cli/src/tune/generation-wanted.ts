import {
  type CollectionSpec,
  collectionSchema,
  embeddingModelOf,
  generationsBeside,
  modelSchema,
  type ownGeneration,
  type Snapshot,
} from '@weir/resources';
import type { GatewayClient } from '../gateway-client.js';
import { usageError } from '../cli-error.js';

/** What a collection needs so that apps can search it by an embedding. */
export interface GenerationWanted {
  /** The collection as it is to be declared; absent where it need not be changed. */
  declare?: CollectionSpec;
  /** The index that has to be filled; absent where the one in force serves: queries alone are adapted. */
  generation?: string;
}

/**
 * @param model - Name of a Model of the provider `embedding`, or of a folder of models.
 * @throws CliError for a Model that embeds nothing.
 */
export async function generationWanted(
  gateway: Pick<GatewayClient, 'resource' | 'resources'>,
  collection: string,
  model: string,
): Promise<GenerationWanted> {
  const spec = collectionSchema.parse((await gateway.resource('Collection', collection)).spec);
  const models = new Map(
    (await gateway.resources('Model')).resources.map(({ name, spec: of }) => [name, modelSchema.parse(of)]),
  );
  const named = models.get(model);
  if (named && named.provider !== 'embedding') throw usageError(`The Model ${model} is no embedding.`, 'model');
  const also = spec.alsoEmbeddedBy ?? [];
  const known = spec.embedding === model || also.includes(model);
  const wanted = known ? spec : { ...spec, alsoEmbeddedBy: [...also, model] };
  const snapshot = snapshotOf(collection, wanted, models);
  const { documents } = embeddingModelOf(snapshot, model);
  const beside = generationsBeside(snapshot, collection).find(({ embedding }) => embedding === documents);
  // Documents are embedded as they are already, by the collection's own: nothing is to be declared either.
  if (!beside) return {};
  return { ...(known ? {} : { declare: wanted }), generation: beside.generation };
}

function snapshotOf(
  collection: string,
  spec: CollectionSpec,
  models: ReadonlyMap<string, unknown>,
): Parameters<typeof ownGeneration>[0] {
  const find = (kind: string, name: string): unknown => {
    if (kind === 'Model') return models.get(name);
    return kind === 'Collection' && name === collection ? spec : undefined;
  };
  return { find: find as Snapshot['find'] };
}
