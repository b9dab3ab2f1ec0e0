import type { ErasureStepRequested } from '@weir/contracts';

/** What an erasure reaches, of one tenant. */
export interface ErasedScope {
  tenant: string;
  runIds: ReadonlySet<string>;
  /** Evaluations, replays and optimisations that have something of it. */
  evaluationIds: ReadonlySet<string>;
  documents: readonly { collection: string; documentId: string }[];
  /** Everything of the tenant, whatever is listed. */
  everything: boolean;
}

export function scopeOf({ scope, everything }: ErasureStepRequested, tenant: string): ErasedScope {
  return {
    tenant,
    runIds: new Set(scope?.runIds),
    evaluationIds: new Set(scope?.evaluationIds),
    documents: scope?.documents ?? [],
    everything,
  };
}

/** Whether a document is erased. Where its collection is not known, its id says so. */
export function isErased(
  { documents }: Pick<ErasedScope, 'documents'>,
  { collection, documentId }: { collection?: unknown; documentId: unknown },
): boolean {
  return documents.some(
    (document) =>
      document.documentId === documentId &&
      (typeof collection !== 'string' || collection === '' || document.collection === collection),
  );
}
