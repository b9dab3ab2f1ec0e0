import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServerExit, ServerHandle } from './server-process.js';
import { waitUntilReady, type Readiness } from './wait-until-ready.js';

/** A server that has printed this, and ends as told or when killed. */
function serverThatPrinted(log: string, exit?: ServerExit): ServerHandle {
  const logFile = join(mkdtempSync(join(tmpdir(), 'weir-ready-')), 'server.log');
  writeFileSync(logFile, log);
  const { promise, resolve } = Promise.withResolvers<ServerExit>();
  if (exit) resolve(exit);
  const kill = (signal: string) => resolve({ code: null, signal });
  return {
    name: 'kafka',
    pid: 1,
    address: '127.0.0.1:1234',
    logFile,
    exited: promise,
    kill,
    stop: () => Promise.resolve(),
  };
}

const wait = (server: ServerHandle, rest: Partial<Readiness> = {}) =>
  waitUntilReady({
    server,
    probe: () => Promise.resolve(false),
    timeoutMs: 60_000,
    ports: [
      { port: 1234, purpose: 'Kafka', setting: 'WEIR_KAFKA_PORT' },
      { port: 1235, purpose: "Kafka's controller", setting: 'WEIR_KAFKA_CONTROLLER_PORT' },
    ],
    ...rest,
  });

describe('waitUntilReady', () => {
  it('returns the server once it answers', async () => {
    const server = serverThatPrinted('');
    expect(await wait(server, { probe: () => Promise.resolve(true) })).toBe(server);
  });

  it('shows the end of the log when the server ends', async () => {
    const server = serverThatPrinted('first\n\tat some.Frame\nno space left on device\n', { code: 3, signal: null });
    await expect(wait(server)).rejects.toMatchObject({
      code: 'server-failed',
      message: `kafka ended with code 3 while starting; the last lines of ${server.logFile}:\n  first\n  no space left on device`,
    });
  });

  it('kills a server that does not get ready in time', async () => {
    const server = serverThatPrinted('still loading\n');
    await expect(wait(server, { timeoutMs: 0 })).rejects.toMatchObject({
      code: 'server-failed',
      message: expect.stringMatching(/was not ready after 0 s.*still loading/s),
    });
    expect(await server.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('knows the port that another program took after it was chosen', async () => {
    const log = 'Socket server failed to bind to 127.0.0.1:1235: Address already in use.\n';
    await expect(wait(serverThatPrinted(log, { code: 1, signal: null }))).rejects.toMatchObject({
      code: 'port-taken',
      field: 'WEIR_KAFKA_CONTROLLER_PORT',
    });
  });

  it('kills the server when the start is called off', async () => {
    const server = serverThatPrinted('');
    const reason = new Error('not needed');
    await expect(wait(server, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await server.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });
});
