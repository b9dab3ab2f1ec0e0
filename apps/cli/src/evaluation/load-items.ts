import { chooseItems, type ItemsWanted } from '@weir/datasets';
import { labelsIn, referencesOf } from '@weir/experiments';
import type { DatasetFormat } from '@weir/resources';
import type { Cli } from '../cli.js';
import { type OpenDataset, openDataset } from '../datasets/open-dataset.js';

/**
 * The items of a file, or of a Dataset by its name, the metrics that it names, and what all its items expect.
 *
 * @throws CliError when there is no such dataset; WeirError `split-unknown` or `split-empty`.
 */
export async function loadItems(
  cli: Cli,
  source: string,
  options: ItemsWanted & { format?: DatasetFormat; tenant?: string },
): Promise<OpenDataset & { labels: readonly string[] }> {
  const dataset = await openDataset(cli, source, options);
  const items = chooseItems(dataset.items, dataset.splits, options);
  return { ...dataset, items, labels: labelsIn(dataset.items.map(referencesOf)) };
}
