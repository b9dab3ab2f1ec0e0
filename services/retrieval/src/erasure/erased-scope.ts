import type { ErasureStepRequested } from '@weir/contracts';

/** What an erasure reaches, of one tenant. */
export interface ErasedScope {
  tenant: string;
  documents: readonly { collection: string; documentId: string }[];
  runIds: ReadonlySet<string>;
  /** Everything of the tenant, whatever is listed. */
  everything: boolean;
}

export function scopeOf({ scope, everything }: ErasureStepRequested, tenant: string): ErasedScope {
  return { tenant, documents: scope?.documents ?? [], runIds: new Set(scope?.runIds), everything };
}

/** Whether an answer is of a run, or of a document, that is erased. */
export function reaches(
  { documents, runIds, everything }: ErasedScope,
  { runId, uses }: { runId: string; uses: readonly { collection: string; documentId: string }[] },
): boolean {
  if (everything || runIds.has(runId)) return true;
  return uses.some((use) =>
    documents.some(({ collection, documentId }) => use.collection === collection && use.documentId === documentId),
  );
}
