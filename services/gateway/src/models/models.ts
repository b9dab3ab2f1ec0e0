import type { Snapshot } from '@weir/resources';
import { z } from 'zod';
import { embeddingModels, modelUnknown } from '../embeddings/embeddings-json.js';
import { JSON_BODY, named, type Route } from '../http/route.js';

const modelSchema = named(
  'Model',
  z.object({
    id: z.string().describe('What `model` of a request may be.'),
    object: z.literal('model'),
    created: z.int().describe('0: when it was declared is not kept.'),
    owned_by: z.string(),
    weir: z.object({ kind: z.enum(['app', 'model', 'embedding']), description: z.string().optional() }),
  }),
);

const modelListSchema = named('ModelList', z.object({ object: z.literal('list'), data: z.array(modelSchema) }));

export type ModelObject = z.output<typeof modelSchema>;
export type ModelList = z.output<typeof modelListSchema>;

/** Everything that a request may name as its model, by name. An app hides a model of the same name, as it does when asked. */
export function listModels(snapshot: Snapshot): ModelList {
  const models = new Map<string, ModelObject>();
  for (const name of embeddingModels(snapshot)) models.set(name, modelObject(name, 'embedding'));
  for (const { name, spec } of snapshot.list('Model')) models.set(name, modelObject(name, 'model', spec.description));
  for (const { name, spec } of snapshot.list('App')) models.set(name, modelObject(name, 'app', spec.description));
  return { object: 'list', data: [...models.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
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
    weir: { kind, ...(description === undefined ? {} : { description }) },
  };
}

export const modelsRoutes = {
  listModels: {
    method: 'GET',
    path: '/v1/models',
    role: 'user',
    tag: 'OpenAI',
    summary: 'Lists apps, models and embedding models.',
    responses: { 200: { description: 'The list.', content: { [JSON_BODY]: modelListSchema } } },
  },
  getModel: {
    method: 'GET',
    path: '/v1/models/{id}',
    role: 'user',
    tag: 'OpenAI',
    summary: 'Shows one of them.',
    parameters: { id: 'Its name.' },
    responses: { 200: { description: 'The model.', content: { [JSON_BODY]: modelSchema } } },
    errors: [404],
  },
} as const satisfies Record<string, Route>;
