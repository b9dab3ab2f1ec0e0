import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { readDataset } from '@weir/datasets';
import { type OptimisationSpec, optimisationSchema } from '@weir/experiments';
import { datasetSchema } from '@weir/resources';
import { parseDocument } from 'yaml';
import { usageError } from '../cli-error.js';

/** What stands on the command line; all of it may stand in a file too. */
export interface OptimiseFlags {
  file?: string;
  app?: string;
  dataset?: string;
  metric?: string;
  search?: OptimisationSpec['search'];
  examples?: number;
  examplesFrom?: OptimisationSpec['examplesFrom'];
  answers?: number;
  cost?: number;
  proposer?: string;
  about?: string;
  seed?: number;
  groups?: string[];
  concurrency?: number;
}

const DATA = /\.(jsonl|json|csv|ya?ml)$/i;

/**
 * What is asked of an optimisation: what stands in a YAML file, and over it what the command line says. A dataset in a file is read here,
 * and sent along.
 *
 * @returns With the rows of a dataset in a file that are no items.
 * @throws CliError that names what is missing or wrong.
 */
export async function optimisationWanted(flags: OptimiseFlags): Promise<{ spec: object; problems: string[] }> {
  const { file, answers, cost, ...named } = flags;
  const base = file === undefined ? {} : readSpec(file);
  const budget = {
    ...(base['budget'] as object | undefined),
    ...(answers === undefined ? {} : { answers }),
    ...(cost === undefined ? {} : { cost }),
  };
  const spec = { ...base, ...named, budget };
  const { dataset, problems } = await datasetOf(spec['dataset']);
  const whole = { ...spec, dataset };
  const parsed = optimisationSchema.safeParse(whole);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).join('.');
    throw usageError(
      `The optimisation is not complete: ${path === '' ? '' : `${path}: `}${issue?.message ?? ''}.`,
      path,
    );
  }
  return { spec: whole, problems };
}

function readSpec(file: string): Record<string, unknown> {
  if (!existsSync(file)) throw usageError(`There is no file ${file}.`, file);
  const document = parseDocument(readFileSync(file, 'utf8'));
  const [error] = document.errors;
  if (error) throw usageError(`${file}: ${error.message.split('\n', 1)[0]}`, file);
  const value: unknown = document.toJS();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw usageError(`${file} must have app, dataset, metric and budget as its fields.`, file);
  }
  return value as Record<string, unknown>;
}

async function datasetOf(dataset: unknown): Promise<{ dataset: unknown; problems: string[] }> {
  if (typeof dataset !== 'string' || !DATA.test(dataset)) return { dataset, problems: [] };
  if (!existsSync(dataset)) throw usageError(`There is no file ${dataset}.`, '--dataset');
  const format = /\.ya?ml$/i.test(dataset) ? 'promptfoo' : 'items';
  const { items, problems } = await readDataset(createReadStream(dataset), { file: dataset, format, columns: {} });
  return {
    dataset: datasetSchema.parse({ source: { items } }),
    problems: problems.map(({ number, problem }) => `row ${number}: ${problem}`),
  };
}
