import { WeirError } from '@weir/errors';
import { embeddingModelOf } from './embedding-model.js';
import type { Snapshot } from './snapshot.js';

/** By which embeddings a collection is searched: identities (`embeddingModelOf`). */
export interface SearchEmbedding {
  /** Of questions. */
  queries: string;
  /** Of documents, and so which index is searched; empty for the one in force. */
  documents: string;
}

/**
 * By what a collection is searched: one of its embeddings.
 *
 * @param wanted - Name of the embedding that the app names. @default the collection's own
 * @param field - What names it.
 * @returns Undefined for the standard embedding of the embedding service and the index in force.
 * @throws WeirError poison `collection-unknown`, `embedding-not-of-collection`.
 */
export function searchEmbedding(
  collection: string,
  wanted: string | undefined,
  snapshot: Pick<Snapshot, 'find' | 'get'>,
  field = 'retrieval.embedding',
): SearchEmbedding | undefined {
  const { embedding: own, alsoEmbeddedBy = [] } = snapshot.get('Collection', collection);
  const { documents: inForce } = embeddingModelOf(snapshot, own);
  const { identity: queries, documents } = embeddingModelOf(snapshot, wanted ?? own);
  const kept = alsoEmbeddedBy.map((name) => embeddingModelOf(snapshot, name).documents);
  if (documents !== inForce && !kept.includes(documents)) {
    const names = [own, ...alsoEmbeddedBy].join(', ');
    throw new WeirError({
      code: 'embedding-not-of-collection',
      disposition: 'poison',
      field,
      message: `The collection ${collection} is not embedded by ${wanted ?? own}: add it to its alsoEmbeddedBy. There are: ${names}.`,
    });
  }
  const isStandard = queries === own && documents === own;
  return isStandard ? undefined : { queries, documents: documents === inForce ? '' : documents };
}
