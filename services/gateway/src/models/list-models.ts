import type { Snapshot } from '@weir/resources';
import { embeddingModels, modelUnknown } from '../embeddings/embeddings-json.js';
import type { ModelList, ModelObject } from './models.schema.js';

/**
 * Everything that a request may name as its model, by name, for OpenAI's and Anthropic's clients alike. An app hides a model of
 * the same name, as it does when asked.
 */
export function listModels(snapshot: Snapshot): ModelList {
  const models = new Map<string, ModelObject>();
  for (const name of embeddingModels(snapshot)) models.set(name, modelObject(name, 'embedding'));
  for (const { name, spec } of snapshot.list('Model')) models.set(name, modelObject(name, 'model', spec.description));
  for (const { name, spec } of snapshot.list('App')) models.set(name, modelObject(name, 'app', spec.description));
  const data = [...models.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    object: 'list',
    data,
    has_more: false,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

/** @throws WeirError poison `model-unknown`. */
export function findModel(snapshot: Snapshot, id: string): ModelObject {
  const model = listModels(snapshot).data.find((candidate) => candidate.id === id);
  if (!model) throw modelUnknown(id);
  return model;
}

function modelObject(id: string, kind: ModelObject['weir']['kind'], description?: string): ModelObject {
  return {
    id,
    object: 'model',
    created: 0,
    owned_by: 'weir',
    type: 'model',
    display_name: id,
    created_at: new Date(0).toISOString(),
    weir: { kind, ...(description === undefined ? {} : { description }) },
  };
}
