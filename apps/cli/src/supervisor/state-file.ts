import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Home } from '../home.js';

const instance = z.object({
  service: z.string(),
  instance: z.int(),
  pid: z.int(),
  /** Of its health, metrics and, for the gateway, everything else. */
  port: z.int(),
  startedAt: z.string(),
  restarts: z.int(),
});

const stateSchema = z.object({
  /** Of the supervisor. */
  pid: z.int(),
  status: z.enum(['starting', 'ready', 'stopping']),
  startedAt: z.string(),
  controlSocket: z.string(),
  gateway: z.object({ url: z.string() }),
  kafka: z.object({ brokers: z.array(z.string()) }),
  elasticsearch: z.object({ url: z.string().nullable() }),
  /** Null in a system without MLflow. */
  mlflow: z.object({ url: z.string().nullable() }),
  /** Servers that were started along with the services. */
  servers: z.array(z.object({ name: z.string(), pid: z.int() })),
  instances: z.array(instance),
});

/** What a running system is made of; other commands find it here. */
export type SystemState = z.output<typeof stateSchema>;
export type InstanceState = SystemState['instances'][number];

/** Replaces the file as a whole: readers see the old state or the new one. */
export function writeState(home: Home, state: SystemState): void {
  mkdirSync(dirname(home.state), { recursive: true, mode: 0o700 });
  const next = `${home.state}.${process.pid}`;
  // An address may hold a password.
  writeFileSync(next, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, home.state);
}

export function removeState(home: Home): void {
  rmSync(home.state, { force: true });
}

/** What the file says, whether or not it is still true; undefined when there is none that can be read. */
export function readState(home: Home): SystemState | undefined {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(home.state, 'utf8')));
  } catch {
    return undefined;
  }
}

/** The state of a system that runs: its supervisor is alive. A file that a killed supervisor left behind does not count. */
export function readLiveState(home: Home): SystemState | undefined {
  const state = readState(home);
  return state && isSupervisor(state.pid) ? state : undefined;
}

/** Whether the process is a supervisor: its number may have gone to another since the state was written. */
export function isSupervisor(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    const command = existsSync('/proc/self/cmdline')
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    // Run by its own name, or by the link that npm makes.
    return /[/\\]weir(\.mjs)?[\0\s]/.test(command);
  } catch {
    return false;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
