import type { DatasetItem, DatasetSpec } from '@weir/resources';
import { type Dataset, readDataset } from './read-dataset.js';

/**
 * What a Dataset's source has: its own items, or those of a file.
 *
 * @param open - The bytes of the file that the source names.
 * @throws WeirError poison `dataset-malformed` when nothing of it can be read; what reading the file throws.
 */
export function readSource(
  { file, format, columns, items }: DatasetSpec['source'],
  open: (file: string) => AsyncIterable<Uint8Array>,
): Promise<Dataset> {
  if (items) return readDataset(linesOf(items), { file: 'items.jsonl' });
  return readDataset(open(file!), { file: file!, format, columns });
}

async function* linesOf(items: readonly DatasetItem[]): AsyncGenerator<Buffer> {
  yield Buffer.from(items.map((item) => JSON.stringify(item)).join('\n'));
}
