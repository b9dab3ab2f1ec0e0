import type { DatasetItem, DatasetSpec } from '@weir/resources';
import { type ErasedScope, isErased } from './erased-scope.js';

/** Items that come from erased runs or documents, as they are known in results: by id, with their input. */
export type ErasedItems = ReadonlyMap<string, DatasetItem['input']>;

/** Whether an item was made of a run, or of a document, that is erased: its metadata says where it comes from. */
export function isErasedItem({ metadata = {} }: Pick<DatasetItem, 'metadata'>, scope: ErasedScope): boolean {
  const { runId, collection, documentId, relevant, synthesised } = metadata;
  const runs = [runId, isRecord(synthesised) ? synthesised['runId'] : undefined];
  if (runs.some((run) => typeof run === 'string' && scope.runIds.has(run))) return true;
  const documents = [documentId, ...(Array.isArray(relevant) ? relevant : [])];
  return documents.some((id) => typeof id === 'string' && isErased(scope, { collection, documentId: id }));
}

/** What a dataset's own items are without those that are erased, and those; undefined where it has none of them. */
export function withoutErased(
  { items }: DatasetSpec['source'],
  scope: ErasedScope,
): { left: DatasetItem[]; erased: DatasetItem[] } | undefined {
  const erased = items?.filter((item) => isErasedItem(item, scope)) ?? [];
  if (!items || erased.length === 0) return undefined;
  return { left: items.filter((item) => !erased.includes(item)), erased };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
