import { type DatasetItem, hashOf } from '@weir/resources';

/**
 * What a dataset's content is known by: SHA-256 over the hashes of its items, hex. The order of items, and of fields within them, is
 * none of it; anything else is.
 */
export function datasetVersion(items: readonly DatasetItem[]): string {
  return hashOf(items.map((item) => hashOf(item)).sort());
}
