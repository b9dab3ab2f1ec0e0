import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { chooseItems, type Dataset, type ItemsWanted, readSource } from '@weir/datasets';
import { WeirError } from '@weir/errors';
import type { DatasetItem, DatasetSpec } from '@weir/resources';

export interface LoadedDataset extends Pick<Dataset, 'problems' | 'version'> {
  items: readonly DatasetItem[];
}

/**
 * The items of a dataset, and what of it could not be read.
 *
 * @param folder - What its file's path is below.
 * @throws WeirError poison `dataset-missing`, `dataset-malformed`, `split-unknown` or `split-empty`.
 */
export async function loadDataset(spec: DatasetSpec, folder: string, wanted: ItemsWanted): Promise<LoadedDataset> {
  const read = await readSource(spec.source, (file) => createReadStream(join(folder, file))).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? missing(spec.source.file!) : error;
  });
  return { ...read, items: chooseItems(read.items, spec.splits, wanted) };
}

function missing(file: string): WeirError {
  return new WeirError({
    code: 'dataset-missing',
    disposition: 'poison',
    field: 'dataset.source.file',
    message: `There is no file ${file} in the folder of datasets. Put it there, or set WEIR_DATASETS.`,
  });
}
