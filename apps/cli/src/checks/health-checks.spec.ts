import { HEADER } from '@weir/contracts';
import type { InboundRecord, LogFolder } from '@weir/kafka';
import { describe, expect, it } from 'vitest';
import { judgeClocks, judgeLogFolder } from './broker-checks.js';
import { judgeHealth, judgeNodeDisk } from './index-checks.js';
import { judgeModel } from './model-checks.js';
import { judgeVersions } from './version-checks.js';

const GIB = 1024 ** 3;
const now = Date.parse('2026-03-01T12:00:00Z');

describe('judgeClocks', () => {
  const record = (timestamp: number, written: number): InboundRecord => ({
    topic: 'weir.a.v1.b',
    partition: 0,
    offset: 1,
    timestamp,
    key: null,
    value: null,
    headers: [[Buffer.from(HEADER.time), Buffer.from(new Date(written).toISOString())]],
  });

  it.each([
    ['nothing to tell by', [], 'ok', 'no record'],
    ['an old record', [record(now - 7_200_000, now)], 'ok', 'no record'],
    ['agreement, with a delay on the way', [record(now - 1_000, now - 9_000)], 'ok', 'agrees'],
    ['a broker ahead', [record(now + 5_000, now)], 'failed', '5000 ms ahead'],
    ['a broker behind', [record(now - 60_000, now)], 'failed', '60000 ms behind'],
  ])('%s', (_, records, state, message) => {
    expect(judgeClocks(records, now)).toMatchObject({ state, message: expect.stringContaining(message) as string });
  });
});

describe('judgeLogFolder', () => {
  const folder = (usableBytes: number, totalBytes = 100 * GIB): LogFolder => ({
    broker: 1,
    folder: '/data',
    totalBytes,
    usableBytes,
    sizes: new Map(),
  });

  it.each([
    [50 * GIB, ['ok']],
    [5 * GIB, ['warning']],
    [1 * GIB, ['failed']],
  ])('%d bytes free', (usable, states) => {
    expect(judgeLogFolder(folder(usable)).map(({ state }) => state)).toEqual(states);
  });

  it('says nothing where the broker does not', () => {
    expect(judgeLogFolder(folder(-1, -1))).toEqual([]);
  });
});

describe('judgeNodeDisk', () => {
  const watermark = 'cluster.routing.allocation.disk.watermark';
  const percent = { [`${watermark}.low`]: '85%', [`${watermark}.high`]: '90%', [`${watermark}.flood_stage`]: '95%' };
  const sized = { [`${watermark}.low`]: '10gb', [`${watermark}.high`]: '500mb', [`${watermark}.flood_stage`]: '0.999' };
  const headroom = { ...percent, [`${watermark}.low.max_headroom`]: '2gb' };

  it.each([
    ['room', 20, percent, 'ok'],
    ['low', 12, percent, 'warning'],
    ['high', 8, percent, 'failed'],
    ['flood', 3, percent, 'failed'],
    ['sizes', 9, sized, 'warning'],
    ['headroom', 12, headroom, 'ok'],
    ['switched off', 1, { ...percent, 'cluster.routing.allocation.disk.threshold_enabled': 'false' }, 'ok'],
    ['unknown', 1, {}, 'ok'],
  ])('%s: %d GiB of 100 free', (_, free, settings, state) => {
    const disk = { name: 'node-1', totalBytes: 100 * GIB, availableBytes: free * GIB };
    expect(judgeNodeDisk(disk, settings).state).toBe(state);
  });
});

describe('judgeHealth', () => {
  it.each([
    ['green', 3, 'ok'],
    ['yellow', 1, 'ok'],
    ['yellow', 3, 'warning'],
    ['red', 1, 'failed'],
  ])('%s, %d nodes', (status, nodes, state) => {
    expect(judgeHealth({ status, number_of_nodes: nodes, unassigned_shards: 1 }).state).toBe(state);
  });
});

describe('judgeModel', () => {
  it.each([
    [undefined, 'failed'],
    [200, 'ok'],
    [401, 'ok'],
    [503, 'warning'],
  ])('a server that answers %s', (status, state) => {
    const check = judgeModel('west', 'https://west.models.example/v1/models', status);
    expect([check.state, check.message]).toEqual([state, expect.stringContaining('https://west.models.example')]);
  });
});

describe('judgeVersions', () => {
  const running = (...versions: string[]) =>
    versions.map((version, index) => ({ instance: `embedding-${index}`, version, node: 'v24.0.0' }));

  it.each([
    [[], []],
    [['1.0.0', '1.0.0'], ['ok']],
    [['0.9.0', '0.9.0'], ['warning']],
    [['1.0.0', '0.9.0'], ['failed']],
  ])('%j', (versions, states) => {
    const checks = judgeVersions(running(...versions), '1.0.0');
    expect(checks.map(({ state }) => state)).toEqual(states);
    for (const { state, fix } of checks) expect(fix === undefined).toBe(state === 'ok');
  });
});
