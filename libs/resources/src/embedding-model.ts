import { hashOf } from './canonical-json.js';
import { type EmbeddingModelSpec, withoutCard } from './kinds/model.js';
import type { Snapshot } from './snapshot.js';

/** An embedding model under the name that messages and indices know it by. */
export interface EmbeddingModel {
  /**
   * What its embeddings are told apart by: the name of a folder, or of a Model with a hash of what it is (`support@3f9a01c2`), so that a
   * Model that is declared otherwise gives other embeddings, and another index.
   */
  identity: string;
  /** That of documents' embeddings: another one where queries alone are adapted. */
  documents: string;
  /** Absent where the name is that of a folder alone. */
  spec?: EmbeddingModelSpec;
}

/** The embedding model of a name: a Model of the provider `embedding`, or else a folder of the embedding service's models. */
export function embeddingModelOf(snapshot: Pick<Snapshot, 'find'>, name: string): EmbeddingModel {
  const spec = snapshot.find('Model', name);
  if (spec?.provider !== 'embedding') return { identity: name, documents: name };
  const identity = `${name}@${hashOf(withoutCard(spec)).slice(0, 8)}`;
  if (spec.adapter?.side !== 'queries') return { identity, documents: identity, spec };
  return { identity, documents: spec.model, spec };
}
