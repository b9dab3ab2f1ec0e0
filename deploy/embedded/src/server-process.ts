import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { WeirError } from '@weir/errors';
import { rotateLog } from './log-file.js';

export interface ServerExit {
  code: number | null;
  signal: string | null;
}

/** A running server, a child of this process: it ends when this process does, however that happens. */
export interface ServerHandle {
  name: 'kafka' | 'elasticsearch' | 'mlflow';
  pid: number;
  /** `host:port` for Kafka, a URL for the others. */
  address: string;
  /** What the server prints; those of the three runs before are beside it, with `.1` and so on appended. */
  logFile: string;
  /** SIGTERM, then SIGKILL if it has not ended after the grace time. Resolves when it has ended; may be called again. */
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when the server ends, asked to or not. */
  exited: Promise<ServerExit>;
}

export interface ServerCommand {
  name: ServerHandle['name'];
  address: string;
  program: string;
  arguments: string[];
  environment: NodeJS.ProcessEnv;
  /** Where the process runs. */
  folder: string;
  logFile: string;
  /** How long `stop` waits before it kills. */
  stopGraceMs: number;
}

/** How long a server may take to end in order after its owner is gone: nobody waits for it, and all survive a kill anyway. */
export const orphanGraceMs = 4_000;

/** Starts a server, which ends when its standard input does. It is not ready yet. */
export async function spawnServer(command: ServerCommand): Promise<ServerHandle> {
  rotateLog(command.logFile);
  const log = await open(command.logFile, 'a');
  const child = spawn(command.program, command.arguments, {
    cwd: command.folder,
    env: command.environment,
    // Nothing is written to the pipe: that it closes with this process is what the guard waits for.
    stdio: ['pipe', log.fd, log.fd],
    // Its own process group, so that Ctrl-C reaches only this process, which stops servers last.
    detached: true,
  });
  child.stdin?.on('error', () => undefined);
  const exited = exitOf(child);
  try {
    await once(child, 'spawn');
  } catch (cause) {
    throw cannotRun(command, cause);
  } finally {
    await log.close();
  }
  if (child.pid === undefined) throw cannotRun(command);
  return handle(command, child, child.pid, exited);
}

function cannotRun(command: ServerCommand, cause?: unknown): WeirError {
  return new WeirError({
    code: 'server-failed',
    disposition: 'fatal',
    message: `${command.name} cannot be started: ${command.program} does not run.`,
    cause,
  });
}

function handle(command: ServerCommand, child: ChildProcess, pid: number, exited: Promise<ServerExit>): ServerHandle {
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  const kill = (signal: NodeJS.Signals): void => {
    // Once it has exited, the number may be another process's.
    if (running()) child.kill(signal);
  };
  return {
    name: command.name,
    pid,
    address: command.address,
    logFile: command.logFile,
    kill,
    exited,
    stop: async () => {
      kill('SIGTERM');
      const patience = new AbortController();
      const late = delay(command.stopGraceMs, undefined, { signal: patience.signal }).then(
        () => kill('SIGKILL'),
        () => undefined,
      );
      await exited;
      patience.abort();
      await late;
    },
  };
}

function exitOf(child: ChildProcess): Promise<ServerExit> {
  const { promise, resolve } = Promise.withResolvers<ServerExit>();
  child.once('exit', (code, signal) => resolve({ code, signal }));
  return promise;
}
