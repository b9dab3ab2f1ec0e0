import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { WeirError } from '@weir/errors';
import { runTool } from './run-tool.js';

export type Tool = 'java' | 'javac' | 'jar' | 'mvn' | 'python3';

const jdk = { title: 'a Java development kit (17 or newer)', debianPackage: 'default-jdk-headless' };

const tools: Record<Tool, { title: string; debianPackage: string }> = {
  java: jdk,
  javac: jdk,
  jar: jdk,
  mvn: { title: 'Maven', debianPackage: 'maven' },
  python3: { title: 'Python (3.10 or newer, with venv)', debianPackage: 'python3-venv' },
};

/**
 * The path of a tool: `JAVA_HOME` first for Java's, then `PATH`.
 *
 * @throws WeirError `tool-missing` (fatal), one line that says how to install it.
 */
export function findTool(name: Tool, environment: NodeJS.ProcessEnv): string {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  if (tools[name] === jdk && environment['JAVA_HOME']) folders.unshift(join(environment['JAVA_HOME'], 'bin'));
  const path = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (path === undefined) throw toolMissing(name, 'is not installed');
  return path;
}

/** @throws WeirError `tool-missing` (fatal) when there is no JDK, or one older than 17. */
export async function requireJdk(environment: NodeJS.ProcessEnv): Promise<void> {
  findTool('javac', environment);
  findTool('jar', environment);
  const lines = await runTool({ command: findTool('java', environment), arguments: ['-version'], environment });
  const version = javaMajorVersion(lines.join('\n'));
  if (version !== undefined && version < 17) throw toolMissing('java', `is too old (${version})`);
}

/** @throws WeirError `tool-missing` (fatal) when there is no Python, an old one, or one that cannot make a venv. */
export async function requirePython(environment: NodeJS.ProcessEnv): Promise<string> {
  const python = findTool('python3', environment);
  const probe = 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))';
  try {
    await runTool({ command: python, arguments: ['-c', probe], environment });
  } catch (cause) {
    throw toolMissing('python3', 'is too old or has no venv module', cause);
  }
  return python;
}

/** The major version in what `java -version` prints; undefined when it is not there. */
export function javaMajorVersion(output: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(output);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

function toolMissing(name: Tool, problem: string, cause?: unknown): WeirError {
  const { title, debianPackage } = tools[name];
  return new WeirError({
    code: 'tool-missing',
    disposition: 'fatal',
    message: `${name} ${problem}: install ${title}, on Debian and Ubuntu with "apt-get install ${debianPackage}".`,
    cause,
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
