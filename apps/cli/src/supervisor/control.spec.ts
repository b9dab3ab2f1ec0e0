import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { usageError } from '../cli-error.js';
import { askControl } from './control-client.js';
import { type ControlHandler, ControlServer } from './control-server.js';

let server: ControlServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const path = () => join(mkdtempSync(join(tmpdir(), 'weir-control-')), 'run', 'c.sock');
const listen = async (at: string, handle: ControlHandler) => (server = await ControlServer.listen(at, handle));

describe('control socket', () => {
  it('passes notes on, and ends when it is done', async () => {
    const at = path();
    await listen(at, async (request, note) => {
      note(JSON.stringify(request));
      await Promise.resolve();
    });
    const notes: string[] = [];
    await askControl(at, { command: 'scale', services: { a: 2 } }, (text) => notes.push(text));
    expect(notes).toEqual(['{"command":"scale","services":{"a":2}}']);
  });

  it('passes failures on with their exit codes', async () => {
    const at = path();
    await listen(at, () => Promise.reject(usageError('No such service.')));
    await expect(askControl(at, { command: 'ping' }, () => undefined)).rejects.toMatchObject({
      code: 'usage',
      exitCode: 2,
      message: 'No such service.',
    });
  });

  it('answers who asked for the end before it closes', async () => {
    const at = path();
    const over = Promise.withResolvers<void>();
    const own = await ControlServer.listen(at, () => over.promise);
    const asked = askControl(at, { command: 'stop' }, () => undefined);
    const idle = askControl(at, { command: 'ping' }, () => undefined);
    over.resolve();
    await Promise.all([asked, idle]);
    await own.close();
    await expect(askControl(at, { command: 'ping' }, () => undefined)).rejects.toMatchObject({ code: 'not-running' });
  });

  it('belongs to one supervisor, and is taken over from one that was killed', async () => {
    const at = path();
    await listen(at, () => Promise.resolve());
    await expect(ControlServer.listen(at, () => Promise.resolve())).rejects.toMatchObject({ code: 'already-running' });
    await server?.close();
    // What a killed process leaves: a name that nobody listens at.
    writeFileSync(at, '');
    await listen(at, () => Promise.resolve());
    await askControl(at, { command: 'ping' }, () => undefined);
  });
});
