import { setTimeout as delay } from 'node:timers/promises';
import { WeirError } from '@weir/errors';
import { lastLines } from './log-file.js';
import { portTaken, type WantedPort } from './ports.js';
import type { ServerExit, ServerHandle } from './server-process.js';

const pollMs = 100;
const shownLines = 12;

export interface Readiness {
  server: ServerHandle;
  /** Whether this very server answers, and can be used. Rejects only when no further try can help. */
  probe(): Promise<boolean>;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** The ports that the server listens on, for the case that another program was faster. */
  ports: readonly (WantedPort & { port: number })[];
}

/**
 * Waits until the server can be used. If that does not happen, the server is stopped.
 *
 * @throws WeirError `server-failed` (fatal) with the log's last lines, or `port-taken` (fatal).
 */
export async function waitUntilReady(readiness: Readiness): Promise<ServerHandle> {
  const { server, signal, timeoutMs } = readiness;
  const deadline = performance.now() + timeoutMs;
  try {
    for (;;) {
      signal?.throwIfAborted();
      if (performance.now() > deadline) throw await failure(readiness, `was not ready after ${timeoutMs / 1000} s`);
      if (await readiness.probe()) return server;
      const exit = await Promise.race([server.exited, delay(pollMs)]);
      if (exit) throw await failure(readiness, describe(exit));
    }
  } catch (error) {
    server.kill('SIGKILL');
    await server.exited;
    throw error;
  }
}

const describe = ({ code, signal }: ServerExit): string =>
  `${signal === null ? `ended with code ${code}` : `was ended by ${signal}`} while starting`;

async function failure({ server, ports }: Readiness, what: string): Promise<WeirError> {
  const lines = await lastLines(server.logFile, shownLines);
  if (
    lines.some((line) => /BindException|Address already in use|BindHttpException|BindTransportException/i.test(line))
  ) {
    const taken = ports.find(({ port }) => lines.some((line) => new RegExp(`[:,] ?${port}\\b`).test(line))) ?? ports[0];
    if (taken !== undefined) return portTaken(taken, taken.port);
  }
  return new WeirError({
    code: 'server-failed',
    disposition: 'fatal',
    message: [`${server.name} ${what}; the last lines of ${server.logFile}:`, ...lines].join('\n  '),
  });
}
