import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homeAt } from '../home.js';
import { isSupervisor, readLiveState, readState, removeState, type SystemState, writeState } from './state-file.js';

const home = () => homeAt(mkdtempSync(join(tmpdir(), 'weir-state-')));

const stateOf = (pid: number): SystemState => ({
  pid,
  status: 'ready',
  startedAt: '2026-01-01T00:00:00.000Z',
  controlSocket: '/s',
  gateway: { url: 'http://127.0.0.1:1' },
  kafka: { brokers: ['127.0.0.1:2'] },
  elasticsearch: { url: null },
  mlflow: { url: null },
  servers: [{ name: 'kafka', pid: 3 }],
  instances: [{ service: 'a', instance: 0, pid: 4, port: 5, startedAt: '2026-01-01T00:00:00.000Z', restarts: 0 }],
});

describe('state file', () => {
  it('is read as it was written, by its owner alone', () => {
    const at = home();
    writeState(at, stateOf(1));
    expect(readState(at)).toEqual(stateOf(1));
    expect(statSync(at.state).mode & 0o777).toBe(0o600);
    removeState(at);
    expect(readState(at)).toBeUndefined();
  });

  it.each(['', '{', '{}', '{"pid":"1"}'])('counts as absent when it holds %j', (text) => {
    const at = home();
    writeState(at, stateOf(1));
    writeFileSync(at.state, text);
    expect(readState(at)).toBeUndefined();
  });

  it('is stale when its process is gone, or is another program', () => {
    const at = home();
    // Above the largest process number there is.
    writeState(at, stateOf(2 ** 22 + 1));
    expect(readLiveState(at)).toBeUndefined();
    // Process 1 is alive and no supervisor.
    writeState(at, stateOf(1));
    expect(readLiveState(at)).toBeUndefined();
    expect(isSupervisor(1)).toBe(false);
  });
});

describe('homeAt', () => {
  it('finds a short path for the control socket of a deep home', () => {
    const deep = `/${'x'.repeat(90)}`;
    expect(homeAt('/home/a/.weir').controlSocket).toBe('/home/a/.weir/run/control.sock');
    expect(Buffer.byteLength(homeAt(deep).controlSocket)).toBeLessThan(100);
    expect(homeAt(deep).controlSocket).toBe(homeAt(deep).controlSocket);
    expect(homeAt(`${deep}y`).controlSocket).not.toBe(homeAt(deep).controlSocket);
  });
});
