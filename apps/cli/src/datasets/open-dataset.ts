import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Dataset, readDataset, type Splits } from '@weir/datasets';
import { type DatasetFormat, datasetSchema, type DatasetSpec } from '@weir/resources';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import type { Settings } from '../settings.js';

const FILE = /\.(jsonl|json|csv|ya?ml)$/i;

export interface OpenDataset extends Dataset {
  splits: Splits;
}

/** The folder that the evaluation service of the system in this home reads datasets from. */
export function datasetsFolder({ environment, home }: Pick<Settings, 'environment' | 'home'>): string {
  return environment['WEIR_DATASETS'] || join(home.folder, 'datasets');
}

/**
 * A dataset in a file, or a Dataset by its name; of one whose items are in a file, that is looked for in the current folder, and in
 * that of the system in this home.
 *
 * @throws CliError when there is none.
 */
export async function openDataset(
  cli: Cli,
  source: string,
  options: { format?: DatasetFormat; tenant?: string } = {},
): Promise<OpenDataset> {
  const spec = FILE.test(source) ? undefined : await declared(cli, source, options);
  const splits = spec?.splits ?? datasetSchema.shape.splits.parse(undefined);
  if (spec?.source.items) {
    const lines = Buffer.from(spec.source.items.map((item) => JSON.stringify(item)).join('\n'));
    return { ...(await readDataset(oneOf(lines), { file: 'items.jsonl' })), splits };
  }
  const file = spec?.source.file ?? source;
  const paths = [file, ...(spec ? [join(datasetsFolder(cli.settings), file)] : [])];
  const path = paths.find((one) => existsSync(one));
  if (path === undefined) throw usageError(`There is no file ${paths.join(', nor ')}.`, file);
  const format = options.format ?? spec?.source.format ?? (/\.ya?ml$/i.test(file) ? 'promptfoo' : 'items');
  const columns = spec?.source.columns ?? {};
  return { ...(await readDataset(createReadStream(path), { file, format, columns })), splits };
}

async function declared(cli: Cli, name: string, options: { tenant?: string }): Promise<DatasetSpec> {
  const { spec } = await withGateway(cli, options, (gateway) => gateway.resource('Dataset', name));
  return datasetSchema.parse(spec);
}

// oxlint-disable-next-line typescript/require-await
async function* oneOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
