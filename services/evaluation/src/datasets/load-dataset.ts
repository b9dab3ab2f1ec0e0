import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { type Dataset, readDataset, splitItems } from '@weir/datasets';
import { WeirError } from '@weir/errors';
import type { DatasetItem, DatasetSpec } from '@weir/resources';

export interface LoadedDataset extends Pick<Dataset, 'problems' | 'version'> {
  items: readonly DatasetItem[];
}

export interface ItemsWanted {
  split?: string | undefined;
  /** The first so many. */
  limit?: number | undefined;
}

/**
 * The items of a dataset, and what of it could not be read.
 *
 * @param folder - What its file's path is below.
 * @throws WeirError poison `dataset-missing`, `dataset-malformed`, `split-unknown` or `split-empty`.
 */
export async function loadDataset(
  spec: DatasetSpec,
  folder: string,
  { split, limit }: ItemsWanted,
): Promise<LoadedDataset> {
  const { file, format, columns, items: own } = spec.source;
  const read = await (
    own
      ? readDataset(bytesOf(own), { file: 'items.jsonl', format: 'items', columns: {} })
      : readDataset(createReadStream(join(folder, file!)), { file: file!, format, columns })
  ).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? missing(file!) : error;
  });
  if (split !== undefined && !Object.hasOwn(spec.splits, split)) {
    throw new WeirError({
      code: 'split-unknown',
      disposition: 'poison',
      field: 'split',
      message: `The dataset has no split ${split}: it has ${Object.keys(spec.splits).join(', ')}.`,
    });
  }
  const chosen = split === undefined ? read.items : (splitItems(read.items, spec.splits)[split] ?? []);
  if (chosen.length === 0) {
    throw new WeirError({
      code: 'split-empty',
      disposition: 'poison',
      field: split === undefined ? 'dataset' : 'split',
      message: `There are no items${split === undefined ? '' : ` in split ${split}`}.`,
    });
  }
  return { items: chosen.slice(0, limit), problems: read.problems, version: read.version };
}

async function* bytesOf(items: readonly DatasetItem[]): AsyncGenerator<Buffer> {
  yield Buffer.from(items.map((item) => JSON.stringify(item)).join('\n'));
}

function missing(file: string): WeirError {
  return new WeirError({
    code: 'dataset-missing',
    disposition: 'poison',
    field: 'dataset.source.file',
    message: `There is no file ${file} in the folder of datasets. Put it there, or set WEIR_DATASETS.`,
  });
}
