import { existsSync, readFileSync } from 'node:fs';
import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { readDataset } from '@weir/datasets';
import { type DatasetSpec, datasetSchema, parseResource } from '@weir/resources';
import { parseAllDocuments } from 'yaml';
import { usageError } from '../cli-error.js';

const FILE = /\.ya?ml$/i;

/** What is asked of the gateway, and what the person should know of it. */
export interface SuiteWanted {
  body: { suite: string } | { spec: object };
  /** Rows of a dataset in a file that are no items. */
  problems: string[];
}

/**
 * A suite by its name, or in a YAML file: a Suite, and beside it the Dataset that it names, if that is to come along. Files of
 * datasets that are found beside the suite's are read here, and sent with it.
 *
 * @throws CliError when the file has no Suite, or several.
 */
export async function suiteOf(target: string): Promise<SuiteWanted> {
  if (!FILE.test(target)) return { body: { suite: target }, problems: [] };
  if (!existsSync(target)) throw usageError(`There is no file ${target}.`, target);
  const documents = parseAllDocuments(readFileSync(target, 'utf8')).map((document): unknown => {
    const [error] = document.errors;
    if (error) throw usageError(`${target}: ${error.message.split('\n', 1)[0]}`, target);
    return document.toJS();
  });
  const kinds = (kind: string) => documents.filter((one): one is Declared => (one as Declared | null)?.kind === kind);
  const [suite, ...more] = kinds('Suite');
  if (!suite || more.length > 0) throw usageError(`${target} must have one resource of kind Suite.`, target);
  const { spec } = parseResource({ name: 'suite', ...suite }) as { spec: { dataset?: string | DatasetSpec } };
  const named = kinds('Dataset').find(({ name }) => name === spec.dataset);
  const dataset = named ? datasetSchema.parse(named.spec) : spec.dataset;
  if (typeof dataset !== 'object') return { body: { spec }, problems: [] };
  const read = await withItems(dataset, dirname(target));
  return { body: { spec: { ...spec, dataset: read.dataset } }, problems: read.problems };
}

interface Declared {
  kind: string;
  name?: string;
  spec?: unknown;
}

async function withItems(dataset: DatasetSpec, folder: string): Promise<{ dataset: DatasetSpec; problems: string[] }> {
  const { file, format, columns } = dataset.source;
  const path = file === undefined ? undefined : join(folder, file);
  if (file === undefined || path === undefined || !existsSync(path)) return { dataset, problems: [] };
  const { items, problems } = await readDataset(createReadStream(path), { file, format, columns });
  return {
    dataset: { ...dataset, source: { items, format: 'items', columns: {} } },
    problems: problems.map(({ number, problem }) => `row ${number}: ${problem}`),
  };
}
