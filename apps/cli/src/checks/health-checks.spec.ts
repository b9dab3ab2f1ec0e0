import { HEADER } from '@weir/contracts';
import type { InboundRecord, LogFolder } from '@weir/kafka';
import { describe, expect, it } from 'vitest';
import { judgeClocks, judgeLogFolder } from './broker-checks.js';
import type { RunRecord } from '../gateway-types.js';
import type { TopicLag } from '../kafka/lag.js';
import { homeAt } from '../home.js';
import { judgeHealth, judgeMissing, judgeNodeDisk } from './index-checks.js';
import { judgeModel } from './model-checks.js';
import { judgeModelWork } from './model-work.js';
import { mendServer } from './system-checks.js';
import { judgeVersions } from './version-checks.js';
import { judgeWaiting } from './waiting-checks.js';

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

describe('judgeWaiting', () => {
  const lag = (behind: number, oldestSeconds: number | null, members: string[]): TopicLag => ({
    group: 'weir.embedding.embed-chunks',
    topic: 'weir.governance.v1.document-cleared',
    lag: behind,
    oldestSeconds,
    members,
    partitions: [],
  });

  it.each([
    ['nothing', lag(0, null, ['weir-embedding-0']), 'ok', undefined],
    ['what is under way', lag(3, 0.2, ['weir-embedding-0']), 'ok', undefined],
    ['what nobody reads', lag(3, 60, []), 'failed', 'weir up --scale embedding=1'],
    ['what one reads', lag(900, 60, ['weir-embedding-0']), 'warning', 'weir up --scale embedding=2'],
  ])('%s', (_, one, state, fix) => {
    const [check, ...others] = judgeWaiting([one]);
    expect(others).toEqual([]);
    expect(check?.state).toBe(state);
    if (fix === undefined) expect(check).not.toHaveProperty('fix');
    else expect(check?.fix).toContain(fix);
  });
});

describe('judgeModelWork', () => {
  const run = (model: string, fields: Partial<RunRecord>): RunRecord => ({
    runId: `run-${fields.steps?.[0]?.tookMs ?? 0}`,
    app: 'support',
    outcome: 'answered',
    at: '2026-03-01T12:00:00Z',
    steps: [],
    usage: { inputTokens: 1, outputTokens: 1, cost: 0 },
    provenance: { model: { name: model } },
    gaps: [],
    ...fields,
  });
  const answered = (tookMs: number) => run('west', { steps: [{ step: 'complete', tookMs, model: 'openai/w' }] });
  const refused = run('west', { outcome: 'failed', reason: 'model-unauthorised' });

  it('says nothing of a model that does well, of too few answers, and of the runs of others', () => {
    expect(judgeModelWork('west', [answered(200), answered(300), answered(400)])).toEqual([]);
    expect(judgeModelWork('west', [answered(12_000), answered(13_000)])).toEqual([]);
    expect(judgeModelWork('east', [refused, answered(12_000), answered(12_000), answered(12_000)])).toEqual([]);
  });

  it('names what its runs fail with, and how to mend that', () => {
    expect(judgeModelWork('west', [refused, refused, answered(200)])).toEqual([
      {
        name: 'language model',
        state: 'failed',
        message: 'west: 2 of its last 3 runs failed, most with model-unauthorised',
        fix: expect.stringContaining('apiKey') as string,
      },
    ]);
    expect(judgeModelWork('west', [refused, answered(1), answered(1)])).toMatchObject([{ state: 'warning' }]);
    expect(judgeModelWork('west', [answered(1), refused, refused])).toMatchObject([
      { state: 'warning', message: expect.stringContaining('the newest was answered') as string },
    ]);
  });

  it('says how slow it is, and names the slowest run', () => {
    const [check] = judgeModelWork('west', [answered(11_000), answered(14_000), answered(12_000), answered(10)]);
    expect(check).toMatchObject({
      state: 'warning',
      message: 'west: half of its last 4 calls took 11.0 s or more',
      fix: expect.stringContaining('weir trace run-14000') as string,
    });
  });
});

describe('judgeMissing', () => {
  const registered = [{ collection: 'handbook', generation: 'ab', documents: 33 }];

  it.each([
    [['weir-documents', 'weir-chunks~handbook~ab'], []],
    [['weir-documents', 'weir-chunks~handbook~cd'], ['the index of handbook is gone; 33 documents should be in it']],
    [['weir-chunks~handbook~ab'], ['weir-documents is gone, and with it what is known of every document']],
  ])('%j', (existing, messages) => {
    expect(judgeMissing(existing, registered).map(({ message }) => message)).toEqual(messages);
  });
});

describe('mendServer', () => {
  const settings = { home: homeAt('/home'), kafkaBrokers: undefined, elasticsearchUrl: undefined };

  it.each([
    ['one of its own that hangs', settings, { servers: [{ name: 'kafka', pid: 71 }] }, 'kill -9 71'],
    ['one of its own that ended', settings, { servers: [] }, 'being started again'],
    ['one that was given', { ...settings, kafkaBrokers: 'b:1' }, { servers: [] }, 'correct KAFKA_BROKERS'],
    ['no system here', settings, undefined, 'correct KAFKA_BROKERS'],
  ])('%s', (_, given, state, fix) => {
    expect(mendServer('kafka', 'KAFKA_BROKERS', given, state)).toContain(fix);
  });
});
