import { WeirError } from '@weir/errors';
import { dot, normalised } from './vectors.js';

/** What an adapter changes: the embeddings of queries alone, or those of documents as well, by the same weights. */
export type AdaptedSide = 'queries' | 'both';

/**
 * A low-rank linear map of embeddings: x becomes x + U·D·x, L2-normalised. With `up` all 0 it leaves embeddings as they are. The
 * form is that of LoRA (Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, 2021), over the identity.
 */
export interface EmbeddingAdapter {
  dimensions: number;
  rank: number;
  side: AdaptedSide;
  /** D, by rows: `rank` × `dimensions`. */
  down: Float32Array;
  /** U, by columns: `rank` × `dimensions`. */
  up: Float32Array;
}

/**
 * The embedding as the adapter has it.
 *
 * @param vector - L2-normalised, `dimensions` long.
 * @returns L2-normalised, `dimensions` long.
 * @throws WeirError fatal `adapter-dimensions` when the embedding is of another length.
 */
export function adaptEmbedding({ dimensions, rank, down, up }: EmbeddingAdapter, vector: Float32Array): Float32Array {
  if (vector.length !== dimensions) {
    throw new WeirError({
      code: 'adapter-dimensions',
      disposition: 'fatal',
      message: `The adapter is for embeddings of ${dimensions} numbers, and this one has ${vector.length}.`,
    });
  }
  const adapted = Float64Array.from(vector);
  for (let row = 0; row < rank; row += 1) {
    const from = row * dimensions;
    const weight = dot(down.subarray(from, from + dimensions), vector);
    for (let index = 0; index < dimensions; index += 1) adapted[index]! += weight * up[from + index]!;
  }
  return Float32Array.from(normalised(adapted));
}
