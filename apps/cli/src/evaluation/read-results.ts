import { readFile } from 'node:fs/promises';
import { parseResults, type ResultLine } from '@weir/experiments';
import { usageError } from '../cli-error.js';

/**
 * The results in a file.
 *
 * @throws CliError when there is none.
 * @throws WeirError `results-malformed` (poison) when a line is no result.
 */
export async function readResults(path: string): Promise<ResultLine[]> {
  const content = await readFile(path, 'utf8').catch(() => undefined);
  if (content === undefined) throw usageError(`There is no file ${path}.`, path);
  return parseResults(content, path);
}
