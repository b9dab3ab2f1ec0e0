import { hashOf } from './canonical-json.js';
import { embeddingModelOf } from './embedding-model.js';
import { type CollectionSpec, collectionSchema } from './kinds/collection.js';
import type { Snapshot } from './snapshot.js';

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

/** The generation that documents of a collection are told of, as it is declared; or as it will be, where nobody declared it. */
export function ownGeneration(snapshot: Pick<Snapshot, 'find'>, collection: string): string {
  const spec = snapshot.find('Collection', collection) ?? collectionSchema.parse({});
  return generationOf(spec, embeddingModelOf(snapshot, spec.embedding).documents);
}

/** An index generation beside the one that documents are told of. */
export interface GenerationBeside {
  generation: string;
  /** Identity of the embedding model (`embeddingModelOf`). */
  embedding: string;
}

/** Those that a collection is kept ready in as well: one for each of its `alsoEmbeddedBy` that embeds documents otherwise. */
export function generationsBeside(snapshot: Pick<Snapshot, 'find'>, collection: string): GenerationBeside[] {
  const spec = snapshot.find('Collection', collection);
  const own = ownGeneration(snapshot, collection);
  const all = (spec?.alsoEmbeddedBy ?? [])
    .map((name) => embeddingModelOf(snapshot, name).documents)
    .map((embedding) => ({ embedding, generation: generationOf(spec!, embedding) }));
  return [...new Map(all.map((beside) => [beside.generation, beside])).values()].filter(
    ({ generation }) => generation !== own,
  );
}
