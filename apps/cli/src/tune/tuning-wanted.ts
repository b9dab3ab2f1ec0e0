import { existsSync, readFileSync } from 'node:fs';
import { tuningSchema } from '@weir/tunings';
import { parseDocument } from 'yaml';
import { usageError } from '../cli-error.js';

/** What stands on the command line; all of it may stand in a file too. */
export interface TuneFlags {
  file?: string;
  model?: string;
  base?: string;
  /** Files below the tuning service's folder of datasets. */
  data?: string[];
  dataset?: string[];
  apart?: string[];
  general?: string[];
  trainer?: string;
  side?: string;
  rank?: number;
  epochs?: number;
  folds?: number;
  licence?: string;
  seed?: number;
  maxSeconds?: number;
}

type Fields = Record<string, unknown>;

/**
 * What is asked of a tuning: what stands in a YAML file, and over it what the command line says.
 *
 * @throws CliError that names what is missing or wrong.
 */
export function tuningWanted({ file, ...flags }: TuneFlags): Fields {
  const base = file === undefined ? {} : readSpec(file);
  const spec = merged(base, flags);
  const parsed = tuningSchema.safeParse(spec);
  if (parsed.success) return spec;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).join('.');
  throw usageError(`The tuning is not complete: ${path === '' ? '' : `${path}: `}${issue?.message ?? ''}.`, path);
}

function merged(base: Fields, flags: Omit<TuneFlags, 'file'>): Fields {
  const { data, dataset, general, trainer: kind, side, rank, epochs, ...named } = flags;
  const of = (name: string) => fieldsOf(base[name]);
  return {
    ...base,
    ...given(named),
    trainer: { ...of('trainer'), ...given({ kind, side, rank, epochs }) },
    examples: { ...of('examples'), ...given({ files: data, datasets: dataset }) },
    ...(general ? { gate: { ...of('gate'), general: general.map((name) => ({ datasets: [name] })) } } : {}),
  };
}

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

const given = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function readSpec(file: string): Fields {
  if (!existsSync(file)) throw usageError(`There is no file ${file}.`, file);
  const document = parseDocument(readFileSync(file, 'utf8'));
  const [error] = document.errors;
  if (error) throw usageError(`${file}: ${error.message.split('\n', 1)[0]}`, file);
  const value: unknown = document.toJS();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw usageError(`${file} must have model, base, examples and the like as its fields.`, file);
  }
  return value as Fields;
}
