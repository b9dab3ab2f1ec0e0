import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetItem } from '@weir/resources';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import { readLiveState } from '../supervisor/state-file.js';
import { datasetsFolder } from './open-dataset.js';

/** A resource is a record, and every service keeps it. */
const MOST_BYTES = 1024 * 1024;

/** Where the items of a declared dataset are. */
export type Kept = { declared: string; file?: string };

/**
 * Declares a dataset with these items: of the system in this home in a file of its folder of datasets, of any other one in the resource.
 *
 * @throws CliError for more than a resource holds.
 */
export async function keepDataset(
  cli: Cli,
  name: string,
  items: readonly DatasetItem[],
  options: { tenant?: string } = {},
): Promise<Kept> {
  const { settings } = cli;
  const local = settings.url === undefined && readLiveState(settings.home) !== undefined;
  if (local) {
    const file = `${name}.jsonl`;
    await writeItems(datasetsFolder(settings), file, items);
    await declare(cli, name, { file }, options);
    return { declared: name, file: join(datasetsFolder(settings), file) };
  }
  const bytes = Buffer.byteLength(JSON.stringify(items));
  if (bytes > MOST_BYTES) {
    throw usageError(
      `The items are ${bytes} bytes, and a resource holds ${MOST_BYTES}. Write them to a file with --out, copy it to the folder that WEIR_DATASETS names where the evaluation service runs, and declare a Dataset with source: { file: ${name}.jsonl }.`,
      name,
    );
  }
  await declare(cli, name, { items }, options);
  return { declared: name };
}

/** The file is there as a whole or not at all: a suite may begin at any time. */
export async function writeItems(folder: string, file: string, items: readonly DatasetItem[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, file);
  const next = `${path}.${process.pid}`;
  await writeFile(next, items.map((item) => `${JSON.stringify(item)}\n`).join(''));
  await rename(next, path);
}

async function declare(cli: Cli, name: string, source: object, options: { tenant?: string }): Promise<void> {
  const resource = { kind: 'Dataset', name, spec: { source } };
  await withGateway(cli, options, (gateway) => gateway.applyResources([resource], false));
}
