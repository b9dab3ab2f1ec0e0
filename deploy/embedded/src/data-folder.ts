import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { WeirError } from '@weir/errors';
import { isRunning } from './is-running.js';

// Longer than a server whose owner was killed may live on: its guard halts it after this package's grace time.
const releaseMs = 15_000;
const pollMs = 100;

const pidFile = (folder: string): string => join(folder, 'server.pid');

/**
 * Makes the folder, and waits until no earlier server uses it. After its owner was killed, a server needs moments to end;
 * a start right then would otherwise fail on its lock or its port.
 *
 * @throws WeirError `data-folder-in-use` (fatal) when that server goes on running.
 */
export async function claimDataFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const pid = Number(await readFile(pidFile(folder), 'utf8').catch(() => 'NaN'));
  if (!Number.isInteger(pid) || !(await usesFolder(pid, folder))) return;
  const deadline = performance.now() + releaseMs;
  while (isRunning(pid)) {
    if (performance.now() > deadline) throw inUse(folder, pid);
    await delay(pollMs);
  }
}

/** Notes who uses the folder, for the next start. */
export async function noteServer(folder: string, pid: number): Promise<void> {
  await writeFile(pidFile(folder), `${pid}\n`);
}

/** The number may belong to another program by now, so the command line decides: a server's names its data folder. */
async function usesFolder(pid: number, folder: string): Promise<boolean> {
  if (!isRunning(pid)) return false;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    .then((line) => line.replaceAll('\0', ' '))
    .catch(() => commandFromPs(pid));
  return command.includes(folder);
}

/** For systems without /proc. */
async function commandFromPs(pid: number): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout;
}

function inUse(folder: string, pid: number): WeirError {
  return new WeirError({
    code: 'data-folder-in-use',
    disposition: 'fatal',
    message: `Data folder ${folder} is used by a running server (process ${pid}): stop that one, or choose another folder.`,
  });
}
