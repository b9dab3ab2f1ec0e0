import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Dataset, readSource, type Splits } from '@weir/datasets';
import { type DatasetFormat, datasetSchema, type DatasetSpec } from '@weir/resources';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import type { Settings } from '../settings.js';

const FILE = /\.(jsonl|json|csv|ya?ml)$/i;

export interface OpenDataset extends Dataset {
  splits: Splits;
  /** What it names to be measured; none in a file. */
  metrics: readonly string[];
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
  const isFile = FILE.test(source);
  const spec = isFile ? inFile(source) : await declared(cli, source, options);
  const format = options.format ?? spec.source.format;
  const open = (file: string) => {
    const paths = [file, ...(isFile ? [] : [join(datasetsFolder(cli.settings), file)])];
    const path = paths.find((one) => existsSync(one));
    if (path === undefined) throw usageError(`There is no file ${paths.join(', nor ')}.`, file);
    return createReadStream(path);
  };
  const { splits, metrics } = spec;
  return { ...(await readSource({ ...spec.source, format }, open)), splits, metrics };
}

/** What a Dataset would say of a file that none names. */
function inFile(file: string): DatasetSpec {
  const { splits, metrics } = datasetSchema.shape;
  const format = /\.ya?ml$/i.test(file) ? 'promptfoo' : 'items';
  return { source: { file, format, columns: {} }, splits: splits.parse(undefined), metrics: metrics.parse(undefined) };
}

async function declared(cli: Cli, name: string, options: { tenant?: string }): Promise<DatasetSpec> {
  const { spec } = await withGateway(cli, options, (gateway) => gateway.resource('Dataset', name));
  return datasetSchema.parse(spec);
}
