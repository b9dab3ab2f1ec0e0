import { hashOf } from './canonical-json.js';
import type { CollectionSpec } from './kinds/collection.js';

/** Raised when the chunker cuts the same text otherwise, so that indices made by both are told apart. */
const CHUNKER = 1;

/**
 * Names the index generation of a collection: what its embedding and chunking are. Documents of one generation can be
 * searched together; another generation is built beside it.
 *
 * @param embedding - One of those that the collection is also embedded by. @default The collection's own.
 * @returns Ten hex digits.
 */
export function generationOf(
  { embedding: own, chunking }: Pick<CollectionSpec, 'embedding' | 'chunking'>,
  embedding = own,
): string {
  return hashOf({ embedding, chunking, chunker: CHUNKER }).slice(0, 10);
}
