import type { Snapshot } from '@weir/resources';
import type { Caller } from '../auth/caller.js';
import { mayUseApp } from '../auth/scope.js';
import { embeddingModels, modelUnknown } from '../embeddings/embeddings-json.js';
import type { ModelList, ModelObject } from './models.schema.js';

/**
 * Everything that a request of this caller may name as its model, by name, for OpenAI's and Anthropic's clients alike. An app hides a model of
 * the same name, as it does when asked.
 */
export function listModels(snapshot: Snapshot, caller: Pick<Caller, 'scopes'>): ModelList {
  const models = new Map<string, ModelObject>();
  for (const name of embeddingModels(snapshot, caller)) models.set(name, modelObject(name, 'embedding'));
  const asked = [
    ...snapshot.list('Model').filter(({ spec }) => spec.provider !== 'embedding'),
    ...snapshot.list('App'),
  ].filter(({ name }) => mayUseApp(caller, name));
  for (const { kind, name, spec } of asked) {
    models.set(name, modelObject(name, kind === 'App' ? 'app' : 'model', spec.description));
  }
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
export function findModel(snapshot: Snapshot, id: string, caller: Pick<Caller, 'scopes'>): ModelObject {
  const model = listModels(snapshot, caller).data.find((candidate) => candidate.id === id);
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
