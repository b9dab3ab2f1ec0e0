import { createReadStream } from 'node:fs';
import { type Dataset, readDataset, splitItems } from '@weir/datasets';
import { labelsIn, referencesOf } from '@weir/experiments';
import { type DatasetFormat, datasetSchema, type DatasetSpec } from '@weir/resources';
import { usageError } from '../cli-error.js';
import type { GatewayClient } from '../gateway-client.js';

export interface ItemsWanted {
  format?: DatasetFormat;
  split?: string;
  /** The first so many. */
  limit?: number;
}

const FILE = /\.(jsonl|json|csv|ya?ml)$/i;

/**
 * The items of a file, or of a Dataset by its name, the metrics that it names, and what all its items expect; of a Dataset in a file, the path is from the
 * current folder.
 *
 * @throws CliError when there are none.
 */
export async function loadItems(
  source: string,
  options: ItemsWanted,
  gateway: GatewayClient,
): Promise<Dataset & { metrics: readonly string[]; labels: readonly string[] }> {
  const spec: DatasetSpec | undefined = FILE.test(source)
    ? undefined
    : datasetSchema.parse((await gateway.resource('Dataset', source)).spec);
  const file = spec?.source.file ?? source;
  const format = options.format ?? spec?.source.format ?? (/\.ya?ml$/i.test(file) ? 'promptfoo' : 'items');
  const bytes = spec?.source.items
    ? fromList([Buffer.from(spec.source.items.map((item) => JSON.stringify(item)).join('\n'))])
    : createReadStream(file);
  const columns = spec?.source.columns ?? {};
  const read = await readDataset(bytes, { file: spec?.source.items ? 'items.jsonl' : file, format, columns }).catch(
    (error: unknown) => {
      throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? usageError(`There is no file ${file}.`, file) : error;
    },
  );
  const splits = spec?.splits ?? datasetSchema.shape.splits.parse(undefined);
  if (options.split !== undefined && !Object.hasOwn(splits, options.split)) {
    throw usageError(`There is no split ${options.split}: there are ${Object.keys(splits).join(', ')}.`, '--split');
  }
  const chosen = options.split === undefined ? read.items : splitItems(read.items, splits)[options.split]!;
  const items = chosen.slice(0, options.limit);
  if (items.length === 0)
    throw usageError(
      `${source} has no items${options.split === undefined ? '' : ` in split ${options.split}`}.`,
      source,
    );
  return { ...read, items, metrics: spec?.metrics ?? [], labels: labelsIn(read.items.map(referencesOf)) };
}

/** What a list has, as a stream. */
export async function* fromList<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
