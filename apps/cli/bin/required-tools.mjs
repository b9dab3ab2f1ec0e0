// Plain JavaScript that any Node from 18 on runs: the tools that the host has to bring.
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROBE_MS = 15_000;
const OLDEST_JAVA = 17;
const OLDEST_PYTHON = [3, 10];

/** Output of a command, both streams; undefined when it cannot run or fails. */
function outputOf(command, parameters) {
  return new Promise((resolve) => {
    execFile(command, parameters, { timeout: PROBE_MS }, (error, stdout, stderr) =>
      resolve(error ? undefined : `${stdout}\n${stderr}`),
    );
  });
}

/** Maven takes half a second to say its version, so it is only looked for. */
function isInPath(command) {
  return (process.env.PATH || '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** `JAVA_HOME` first, as all that starts Java here does. */
function javaCommand(command) {
  const home = process.env.JAVA_HOME;
  const there = home ? join(home, 'bin', command) : undefined;
  return there && existsSync(there) ? there : command;
}

async function javaVersion(command) {
  const found = /(?:version "|javac )(\d+)(?:\.(\d+))?/.exec(
    (await outputOf(javaCommand(command), ['-version'])) || '',
  );
  if (!found) return undefined;
  // Java 8 calls itself 1.8.
  return found[1] === '1' ? Number(found[2]) : Number(found[1]);
}

async function checkJava(command, packages) {
  const version = await javaVersion(command);
  return {
    name: command,
    wanted: `${command} ${OLDEST_JAVA} or newer`,
    found: version === undefined ? undefined : String(version),
    ok: version !== undefined && version >= OLDEST_JAVA,
    packages,
  };
}

async function checkPython() {
  const probe = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
  const bare = 'import sys; print("%d.%d" % sys.version_info[:2])';
  const [complete, plain] = await Promise.all([outputOf('python3', ['-c', probe]), outputOf('python3', ['-c', bare])]);
  const version = plain === undefined ? undefined : plain.trim();
  const [major, minor] = (version || '0.0').split('.').map(Number);
  const recent = major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]);
  return {
    name: 'python3',
    wanted: `python3 ${OLDEST_PYTHON.join('.')} or newer, with venv`,
    found: recent && complete === undefined ? `${version} without venv` : version,
    ok: recent && complete !== undefined,
    packages: { debian: 'python3 python3-venv', homebrew: 'python@3' },
  };
}

/** Every required tool: what was found, and whether it will do. */
export function checkTools() {
  const jdk = { debian: 'openjdk-17-jdk-headless', homebrew: 'openjdk@17' };
  const maven = {
    name: 'mvn',
    wanted: 'Maven (mvn)',
    found: isInPath('mvn') ? 'found' : undefined,
    ok: isInPath('mvn'),
    packages: { debian: 'maven', homebrew: 'maven' },
  };
  return Promise.all([checkJava('java', jdk), checkJava('javac', jdk), Promise.resolve(maven), checkPython()]);
}

/** What is wrong with a tool, and how to install it: one line. */
export function explain({ wanted, found, packages }) {
  const command =
    process.platform === 'darwin' ? `brew install ${packages.homebrew}` : `apt-get install ${packages.debian}`;
  return `Missing: ${wanted}${found === undefined ? '' : ` (found ${found})`}. Install it with: ${command}`;
}
