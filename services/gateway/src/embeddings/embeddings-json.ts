import type { EmbedResult } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { embeddingModelOf, type Snapshot } from '@weir/resources';
import type { Caller } from '../auth/caller.js';
import { mayUseCollection } from '../auth/scope.js';
import type { Embeddings, EmbeddingsRequest } from './embeddings.schema.js';

/** Names of the embedding models that the collections use which a caller may. */
export function embeddingModels(snapshot: Snapshot, caller: Pick<Caller, 'scopes'>): string[] {
  const collections = snapshot.list('Collection').filter(({ name }) => mayUseCollection(caller, name));
  return [
    ...new Set(collections.flatMap(({ spec: { embedding, alsoEmbeddedBy = [] } }) => [embedding, ...alsoEmbeddedBy])),
  ].toSorted();
}

/** What a message names the model by; empty for what is no Model and no collection keeps beside its own: the standard one. */
export function embeddingIdentity(snapshot: Snapshot, model: string): string {
  const { identity, spec } = embeddingModelOf(snapshot, model);
  const isBeside = snapshot.list('Collection').some(({ spec: of }) => of.alsoEmbeddedBy?.includes(model));
  return spec || isBeside ? identity : '';
}

/**
 * The vectors in OpenAI's shape, in the order of the input.
 *
 * @throws WeirError poison `model-unknown` when another model than the one asked for made them: vectors of two models must
 *   not meet in one index; poison `request-invalid` when its vectors have other dimensions than those asked for.
 */
export function embeddingsJson(result: EmbedResult, request: EmbeddingsRequest): Embeddings {
  if (result.model.split('@', 1)[0] !== request.model) throw modelUnknown(request.model);
  const dimensions = result.vectors[0]?.values.length;
  if (request.dimensions !== undefined && request.dimensions !== dimensions) {
    throw new WeirError({
      code: 'request-invalid',
      disposition: 'poison',
      field: 'dimensions',
      message: `Invalid request: dimensions: vectors of ${request.model} have ${dimensions}.`,
    });
  }
  return {
    object: 'list',
    data: result.vectors.map(({ values }, index) => ({
      object: 'embedding',
      index,
      embedding: request.encoding_format === 'base64' ? base64Of(values) : values,
    })),
    model: request.model,
    usage: { prompt_tokens: result.inputTokens, total_tokens: result.inputTokens },
  };
}

export function modelUnknown(model: string): WeirError {
  return new WeirError({
    code: 'model-unknown',
    disposition: 'poison',
    field: 'model',
    message: `There is no model named ${JSON.stringify(model)} here. GET /v1/models lists those there are.`,
  });
}

/** 32-bit floats, little-endian whatever this machine is. */
function base64Of(values: readonly number[]): string {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}
