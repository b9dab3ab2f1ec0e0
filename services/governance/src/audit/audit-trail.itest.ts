import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeJson, topics } from '@weir/contracts';
import { type ServerHandle, startKafka } from '@weir/embedded';
import { createTopics } from '@weir/kafka';
import { parseResource, resourceKey, resourceRecord, resourceTombstone } from '@weir/resources';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { AuditTrail } from './audit-trail.fake.js';

/**
 * Against a broker of its own, whose trail nobody else writes. Governance runs as built, in processes that are killed and frozen
 * while records come.
 */
const root = join(import.meta.dirname, '..', '..', '..', '..');
let dataDir: string;
let broker: ServerHandle;
let trail: AuditTrail;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-audit-'));
  broker = await startKafka({ home: { root: join(root, '.weir') }, environment: process.env, dataDir });
  trail = new AuditTrail(broker.address);
  await createTopics(trail.kafka);
});

afterAll(async () => {
  await trail.stop();
  await broker.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const ofRuns = async () =>
  (await trail.read()).records.filter(({ record }) => record.entry?.action === 'feedback-given');
const untilRecorded = (count: number) =>
  vi.waitFor(async () => expect((await ofRuns()).length).toBeGreaterThanOrEqual(count), {
    timeout: 90_000,
    interval: 500,
  });
const problems = async () => (await trail.verify()).flatMap((report) => report.problems);

it('has every decision once, without a gap, though instances are killed, frozen and added meanwhile', async () => {
  const [first, second] = await Promise.all([trail.start('a'), trail.start('b')]);
  await trail.send(1_000);
  await untilRecorded(100);
  await trail.kill(first);
  await trail.send(1_000);
  const third = trail.start('c');
  await trail.send(500);
  await third;
  await untilRecorded(1_500);
  second.kill('SIGSTOP');
  await trail.send(500);
  await untilRecorded(2_500);
  second.kill('SIGCONT');
  await trail.kill(await third);
  await trail.send(100);
  await untilRecorded(3_100);

  const records = await ofRuns();
  expect(records).toHaveLength(3_100);
  expect(new Set(records.map(({ record }) => record.entry?.object?.name)).size).toBe(3_100);
  expect(new Set(records.map(({ partition }) => partition)).size).toBe(topics.auditRecorded.partitions);
  expect(await problems()).toEqual([]);
  await vi.waitFor(
    async () => expect((await trail.verify()).map(({ signed, last }) => signed === last)).not.toContain(false),
    { timeout: 30_000, interval: 500 },
  );
});

it('says who changed a resource, and from what to what', async () => {
  const collection = (tokens: number) =>
    parseResource({ kind: 'Collection', name: 'strict', spec: { chunking: { maxTokens: tokens } } });
  await trail.write([resourceRecord(collection(128), 'weir/gateway', 'ada')]);
  await trail.write([resourceRecord(collection(256), 'weir/gateway', 'bob')]);
  await trail.write([resourceTombstone(resourceKey(collection(256)), 'weir/gateway', 'eve')]);
  const changes = async () =>
    (await trail.read()).records.flatMap(({ record: { entry } }) =>
      entry?.object?.name === 'strict'
        ? [[entry.action, entry.outcome, entry.actor?.name, entry.digests] as const]
        : [],
    );
  await vi.waitFor(async () => expect(await changes()).toHaveLength(3), { timeout: 30_000, interval: 200 });
  const [made, changed, deleted] = await changes();
  expect(made).toEqual(['resource-changed', 'made', 'ada', { after: made![3]['after'] }]);
  expect(changed).toEqual([
    'resource-changed',
    'changed',
    'bob',
    { before: made![3]['after'], after: changed![3]['after'] },
  ]);
  expect(deleted).toEqual(['resource-deleted', '', 'eve', { before: changed![3]['after'] }]);
});

it('shows what somebody else writes to it, and goes on from its own last record', async () => {
  const { heads, records } = await trail.read();
  const { partition, record } = records.find((one) => one.record.sequence === 3n)!;
  const head = heads.find((one) => one.partition === partition)!;
  const { auditRecorded, auditHeadSigned } = topics;
  const again = trail.record(auditRecorded.name, 'x', encodeJson(auditRecorded.schema, record));
  const forged = encodeJson(auditHeadSigned.schema, { ...head, sequence: head.sequence + 1n });
  await trail.write([
    { ...again, partition },
    { ...trail.record(auditHeadSigned.name, 'x', forged), partition },
  ]);
  const last = (await trail.verify()).find((report) => report.partition === partition)!.last;
  expect((await problems()).map(({ kind, sequence }) => [kind, sequence])).toEqual([
    ['reordered', 3n],
    ['head-forged', head.sequence + 1n],
  ]);
  await trail.send(200);
  await vi.waitFor(
    async () => {
      const own = (await trail.read()).records.filter((one) => one.partition === partition);
      expect(own.some((one) => one.record.sequence === last + 1n)).toBe(true);
    },
    { timeout: 30_000, interval: 200 },
  );
});
