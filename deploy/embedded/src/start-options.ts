import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '@weir/errors';
import type { EmbeddedHome } from './home.js';
import type { Step } from './installation.js';

export interface StartOptions {
  home: EmbeddedHome;
  /** For `PATH`, `JAVA_HOME`, and what the server itself reads. */
  environment: NodeJS.ProcessEnv;
  /** The server's own folder; a later start with the same one finds the same data, also after SIGKILL. */
  dataDir: string;
  /** On loopback. @default any free port */
  port?: number | undefined;
  /** @default `<dataDir>/server.log` */
  logFile?: string | undefined;
  /** @default 60_000 */
  readyTimeoutMs?: number | undefined;
  /** Ends a start that is under way: the server is killed, and the start rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

export interface JavaStartOptions extends StartOptions {
  /** Megabytes of Java heap; the process takes about 200 MB more. */
  heapMb?: number | undefined;
}

export const defaultReadyTimeoutMs = 60_000;

export const defaultLogFile = (dataDir: string): string => join(dataDir, 'server.log');

/** @throws WeirError `not-installed` (fatal) */
export function requireInstalled(folder: string, step: Step['name'], parts: readonly string[]): void {
  if (parts.every((part) => existsSync(join(folder, part)))) return;
  throw new WeirError({
    code: 'not-installed',
    disposition: 'fatal',
    message: `${folder} has no ${step}: run its installation step first ("npm start" does).`,
  });
}
