import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asset } from './home.js';
import { runTool } from './run-tool.js';
import { findTool } from './tools.js';

// Runs on every Java that the servers run on, whichever compiles.
const release = '17';

/**
 * Compiles sources of this package against a folder of jars, into a jar.
 *
 * @throws WeirError `tool-missing` or `install-failed` (both fatal).
 */
export async function buildJar(
  sources: string[],
  libraries: string,
  jar: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const classes = `${jar}.classes`;
  await mkdir(classes, { recursive: true });
  await runTool({
    command: findTool('javac', environment),
    arguments: ['--release', release, '-d', classes, '-cp', join(libraries, '*'), ...sources.map(asset)],
    environment,
  });
  await runTool({
    command: findTool('jar', environment),
    arguments: ['--create', '--file', jar, '-C', classes, '.'],
    environment,
  });
  await rm(classes, { recursive: true });
}
