import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { usageError } from '../cli-error.js';

/**
 * Whether a value is as the JSON Schema (2020-12) in a file wants it. Nothing is fetched; formats are annotations.
 *
 * @throws CliError when there is no such file, or no schema in it.
 */
export async function loadSchema(path: string): Promise<(value: unknown) => boolean> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw usageError(`There is no file ${path}.`, path);
  try {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
    const matches = ajv.compile(JSON.parse(text) as object);
    return (value) => matches(value);
  } catch (error) {
    throw usageError(`${path} is no JSON Schema: ${(error as Error).message}.`, path);
  }
}
