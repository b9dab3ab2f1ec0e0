import { existsSync, readFileSync } from 'node:fs';
import { type TuningSpec, tuningSchema } from '@weir/tunings';
import { parseDocument } from 'yaml';
import { usageError } from '../cli-error.js';

/** What stands on the command line; all of it may stand in a file too. */
export interface TuneFlags {
  file?: string;
  model?: string;
  base?: string;
  examples?: string[];
  dataset?: string[];
  apart?: string[];
  general?: string[];
  side?: TuningSpec['trainer']['side'];
  rank?: number;
  heldBack?: number;
  licence?: string;
  perHour?: number;
  seed?: number;
}

/**
 * What is asked of a tuning: what stands in a YAML file, and over it what the command line says.
 *
 * @throws CliError that names what is missing or wrong.
 */
export function tuningWanted({ file, ...flags }: TuneFlags): object {
  const base = file === undefined ? {} : readSpec(file);
  const { model, base: of, heldBack, licence, seed, apart } = flags;
  const sources = {
    ...(flags.examples ? { files: flags.examples } : {}),
    ...(flags.dataset ? { datasets: flags.dataset } : {}),
  };
  const trainer = { ...(flags.side ? { side: flags.side } : {}), ...(flags.rank ? { rank: flags.rank } : {}) };
  const named = { model, base: of, heldBack, licence, seed, apart };
  const spec = {
    ...base,
    ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)),
    ...merged('examples', base, sources),
    ...merged('trainer', base, trainer),
    ...merged('price', base, flags.perHour === undefined ? {} : { perHour: flags.perHour }),
    ...merged('gate', base, flags.general ? { general: flags.general.map((one) => ({ files: [one] })) } : {}),
  };
  const parsed = tuningSchema.safeParse(spec);
  if (parsed.success) return spec;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).join('.');
  throw usageError(`The tuning is not complete: ${path === '' ? '' : `${path}: `}${issue?.message ?? ''}.`, path);
}

function merged(name: string, base: Record<string, unknown>, more: object): object {
  return Object.keys(more).length === 0 ? {} : { [name]: { ...(base[name] as object | undefined), ...more } };
}

function readSpec(file: string): Record<string, unknown> {
  if (!existsSync(file)) throw usageError(`There is no file ${file}.`, file);
  const document = parseDocument(readFileSync(file, 'utf8'));
  const [error] = document.errors;
  if (error) throw usageError(`${file}: ${error.message.split('\n', 1)[0]}`, file);
  const value: unknown = document.toJS();
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw usageError(`${file} must have model and examples as its fields.`, file);
}
