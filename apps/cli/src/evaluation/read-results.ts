import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseResults, type ResultLine } from '@weir/experiments';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';

/** Of those that somebody asked for, and of those that were due. */
const RUN_ID = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[\w-]{22})$/;

/**
 * The results in a file, or of a run of a suite by its id.
 *
 * @throws CliError when there are none.
 * @throws WeirError `results-malformed` (poison) when a line is no result.
 */
export async function resultsOf(cli: Cli, source: string): Promise<ResultLine[]> {
  if (!RUN_ID.test(source) || existsSync(source)) return readResults(source);
  const lines = await withGateway(cli, {}, (gateway) => gateway.evaluatedItems(source));
  return parseResults(lines.join('\n'), source);
}

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
