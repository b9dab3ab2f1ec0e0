import type { DatasetItem } from '@weir/resources';

/** What of `expected` an answer can be compared with; undefined when there is nothing. */
export function referencesOf({ expected }: Pick<DatasetItem, 'expected'>): string[] | undefined {
  const all = Array.isArray(expected) ? expected : [expected];
  const texts = all.filter((one) => ['string', 'number', 'boolean'].includes(typeof one)).map(String);
  return texts.length > 0 && texts.length === all.length ? texts : undefined;
}
