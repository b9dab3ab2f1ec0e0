// Plain JavaScript that any Node from 18 on runs: it finds the Node that everything else needs.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

/** The Node that the project brings along when the host's is too old. */
export const NODE_VERSION = '24.21.0';
const OLDEST_MAJOR = 24;
const NEWEST_MAJOR = 26;

/** The npm package that holds Node's binary for this machine. */
export function nodePackage(platform = process.platform, arch = process.arch) {
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** Where that package's binary lies, installed or not. */
export function ownNode(artefacts) {
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(artefacts, 'node', 'node_modules', nodePackage(), 'bin', binary);
}

/** Where Node keeps what it compiled, so that the next start need not. */
export function compileCacheIn(artefacts) {
  return join(artefacts, 'cache', 'node');
}

export function isSuitable(version = process.versions.node) {
  const major = Number(version.split('.', 1)[0]);
  return major >= OLDEST_MAJOR && major <= NEWEST_MAJOR;
}

/** The Node to run with: this one if it will do, else the project's own if it is installed. */
export function suitableNode(artefacts) {
  if (isSuitable()) return process.execPath;
  const own = ownNode(artefacts);
  return existsSync(own) ? own : undefined;
}

/**
 * Runs a program in this one's place: same terminal, signals passed on, its exit code becomes ours. The channel tells the
 * program when this process is gone, however it went.
 */
export function runInstead(command, parameters, options = {}) {
  const child = spawn(command, parameters, { ...options, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`Cannot run ${command}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
