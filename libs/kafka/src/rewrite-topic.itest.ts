import { randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Admin, ConfigResourceTypes } from '@platformatic/kafka';
import { create, EmbedRequestedSchema, encodeJson, HEADER, topics } from '@weir/contracts';
import { type ServerHandle, startKafka } from '@weir/embedded';
import { createLogger, createTelemetry } from '@weir/telemetry';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clientOptions, type KafkaOptions } from './connection.js';
import { defineConsumer } from './define-consumer.js';
import { KafkaRuntime } from './kafka-runtime.js';
import { LogReader } from './log-reader.js';
import { RecordProducer } from './record-producer.js';
import type { InboundRecord } from './record.js';
import { rewriteTopic, type Rewriting } from './rewrite-topic.js';

/** On a real broker, whose files are read afterwards: what was dropped must stand in none of them. */
const logger = createLogger({ service: 'itest', instance: '0', level: process.env.LOG_LEVEL ?? 'silent' });
const root = new URL('../../..', import.meta.url).pathname;
const LIVE = new AbortController().signal;

let dataDir: string;
let broker: ServerHandle;
let kafka: KafkaOptions;
let admin: Admin;
let producer: RecordProducer;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-rewrite-'));
  broker = await startKafka({ home: { root: join(root, '.weir') }, environment: process.env, dataDir });
  kafka = { brokers: [broker.address], clientId: 'itest' };
  admin = new Admin(clientOptions(kafka, 'admin'));
  producer = new RecordProducer({ kafka, logger });
});

afterAll(async () => {
  await producer.close();
  await admin.close();
  await broker.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function newTopic(settings: Record<string, string> = {}): Promise<string> {
  const topic = `weir.test.v1.rewrite-${randomUUID().slice(0, 8)}`;
  const configs = { 'message.timestamp.type': 'LogAppendTime', 'file.delete.delay.ms': '100', ...settings };
  await admin.createTopics({
    topics: [topic, `${topic}.dlq`],
    partitions: 2,
    replicas: 1,
    configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
  });
  return topic;
}

function write(topic: string, partition: number, key: string, value: string | null) {
  return producer.send([
    {
      topic,
      partition,
      key: Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
      headers: { 'x-key': key },
    },
  ]);
}

async function readAll(topic: string): Promise<InboundRecord[]> {
  const records: InboundRecord[] = [];
  const reader = new LogReader({ kafka, logger, topics: [topic], from: 'start', onRecord: (one) => records.push(one) });
  await reader.start();
  await reader.caughtUp;
  await reader.stop();
  return records;
}

const textOf = ({ value }: InboundRecord) => value?.toString() ?? '';
const dropping =
  (canary: string) =>
  (record: InboundRecord): Rewriting =>
    textOf(record).includes(canary) ? 'drop' : 'keep';

/** The topic's files that hold the bytes of a text. */
function filesWith(topic: string, text: string): string[] {
  return globSync(`**/${topic}-*/*`, { cwd: dataDir }).filter((file) =>
    readFileSync(join(dataDir, file)).includes(text),
  );
}

async function untilGone(goneAt: number | undefined): Promise<void> {
  expect(goneAt).toBeDefined();
  await sleep(Math.max(0, goneAt! - Date.now()));
}

describe.concurrent('a rewritten topic', { timeout: 60_000 }, () => {
  it('has every other record, with its first place and time, and no file with what was dropped', async () => {
    const topic = await newTopic();
    const canary = `canary ${randomUUID()}`;
    for (let index = 0; index < 20; index += 1) await write(topic, index % 2, `key-${index}`, `text ${index}`);
    await write(topic, 0, 'secret', `a letter with a ${canary} in it`);
    await write(topic, 0, 'after', 'text 20');
    const before = await readAll(topic);
    expect(filesWith(topic, canary)).not.toEqual([]);
    await sleep(1_100);

    const seen: InboundRecord[] = [];
    const looker = new LogReader({ kafka, logger, topics: [topic], from: 'start', onRecord: (one) => seen.push(one) });
    await looker.start();
    await looker.caughtUp;
    const rewritten = await rewriteTopic({ kafka, logger, topic, rewriting: dropping(canary), signal: LIVE });
    expect(rewritten).toMatchObject({ searched: 22, dropped: [{ partition: 0, offset: 10 }], edited: [] });
    await untilGone(rewritten.goneAt);

    const after = await readAll(topic);
    const comparable = (records: readonly InboundRecord[]) =>
      records
        .filter((record) => !textOf(record).includes(canary))
        .map(({ partition, key, value, timestamp, offset, former }) => ({
          partition,
          key: key?.toString(),
          value: value?.toString(),
          timestamp,
          first: former?.offset ?? offset,
        }))
        .toSorted((a, b) => a.partition - b.partition || a.first - b.first);
    expect(comparable(after)).toEqual(comparable(before));
    expect(filesWith(topic, canary)).toEqual([]);

    // Who read on meanwhile is not told again of what it has seen, but of what is new.
    await write(topic, 0, 'new', 'text 21');
    await looker.catchUp();
    await looker.stop();
    expect(seen).toHaveLength(before.length + 1);
    const [config] = await admin.describeConfigs({
      resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic, configurationKeys: ['segment.ms'] }],
    });
    expect(config!.configs[0]!.value).not.toBe('1');
  });

  it('is not touched when nothing of it goes', async () => {
    const topic = await newTopic();
    await write(topic, 0, 'a', 'text');
    const rewritten = await rewriteTopic({ kafka, logger, topic, rewriting: () => 'keep', signal: LIVE });
    expect(rewritten).toEqual({ topic, searched: 1, dropped: [], edited: [], goneAt: undefined });
    expect((await readAll(topic))[0]).toMatchObject({ offset: 0 });
  });

  it('loses the last record of a partition that nobody writes to any longer', async () => {
    const topic = await newTopic();
    const canary = `canary ${randomUUID()}`;
    await write(topic, 1, 'only', canary);
    const { goneAt } = await rewriteTopic({ kafka, logger, topic, rewriting: dropping(canary), signal: LIVE });
    await untilGone(goneAt);
    expect(await readAll(topic)).toEqual([]);
    expect(filesWith(topic, canary)).toEqual([]);
  });

  it('keeps records with other values, and of a compacted one the last of each key', async () => {
    const topic = await newTopic({ 'cleanup.policy': 'compact' });
    const canary = `canary ${randomUUID()}`;
    await write(topic, 0, 'a', `first ${canary}`);
    await write(topic, 0, 'b', 'b');
    await write(topic, 0, 'a', `last ${canary}`);
    const rewriting = (record: InboundRecord) =>
      textOf(record).includes(canary) ? Buffer.from(textOf(record).replace(canary, '')) : ('keep' as const);
    const { edited, goneAt } = await rewriteTopic({ kafka, logger, topic, rewriting, signal: LIVE });
    // The cleaner may have dropped the first of them before.
    expect(edited).toContainEqual({ partition: 0, offset: 2 });
    await untilGone(goneAt);
    expect((await readAll(topic)).map((record) => [record.key!.toString(), textOf(record)])).toEqual([
      ['b', 'b'],
      ['a', 'last '],
    ]);
    expect(filesWith(topic, canary)).toEqual([]);
    const [config] = await admin.describeConfigs({
      resources: [
        { resourceType: ConfigResourceTypes.TOPIC, resourceName: topic, configurationKeys: ['cleanup.policy'] },
      ],
    });
    expect(config!.configs[0]!.value).toBe('compact');
  });

  it('can be rewritten again: copies of copies keep their first place', async () => {
    const topic = await newTopic();
    for (const text of ['one', 'two', 'three']) await write(topic, 0, text, text);
    for (const text of ['one', 'two']) {
      await rewriteTopic({ kafka, logger, topic, rewriting: dropping(text), signal: LIVE });
    }
    const records = await readAll(topic);
    expect(records.map((record) => [textOf(record), record.former?.offset])).toEqual([['three', 2]]);
  });

  it('is handled by a group once, and by one that begins later without what was dropped', async () => {
    const topic = await newTopic();
    const request = (runId: string) =>
      producer.send([
        {
          topic,
          partition: 0,
          key: Buffer.from(runId),
          value: encodeJson(EmbedRequestedSchema, create(EmbedRequestedSchema, { runId, texts: ['text'] })),
          headers: { [HEADER.tenant]: 'default' },
        },
      ]);
    const telemetry = await createTelemetry({ service: 'itest', instance: '0', level: 'silent' });
    const begin = async (group: string) => {
      const handled: string[] = [];
      const runtime = new KafkaRuntime({
        kafka,
        telemetry,
        transactionalId: group,
        onFatal: (error) => {
          throw error;
        },
      });
      await runtime.start([
        defineConsumer({
          group,
          topic: { ...topics.embedRequested, name: topic, deadLetters: `${topic}.dlq` },
          handle: ({ runId }) => {
            handled.push(runId);
            return [];
          },
        }),
      ]);
      return { handled, stop: () => runtime.stop() };
    };
    const group = `weir.itest.${randomUUID().slice(0, 8)}`;
    for (const runId of ['a', 'secret', 'b']) await request(runId);
    const first = await begin(group);
    await vi.waitFor(() => expect(first.handled).toEqual(['a', 'secret', 'b']), { timeout: 20_000 });
    await rewriteTopic({ kafka, logger, topic, rewriting: dropping('secret'), signal: LIVE });
    await request('c');
    await vi.waitFor(() => expect(first.handled).toEqual(['a', 'secret', 'b', 'c']), { timeout: 20_000 });
    await first.stop();

    const [again, later] = await Promise.all([begin(group), begin(`${group}.later`)]);
    await request('d');
    await vi.waitFor(() => expect(again.handled).toEqual(['d']), { timeout: 20_000 });
    await vi.waitFor(() => expect(later.handled).toEqual(['a', 'b', 'c', 'd']), { timeout: 20_000 });
    await Promise.all([again.stop(), later.stop()]);
  });

  it('waits for a group of Weir that has not handled what would go, and says which', async () => {
    const topic = await newTopic();
    const canary = `canary ${randomUUID()}`;
    await write(topic, 0, 'a', canary);
    const group = `weir.itest.${randomUUID().slice(0, 8)}`;
    const offsetsOf = (offset: bigint) => ({
      groupId: group,
      topics: [{ name: topic, partitionOffsets: [{ partition: 0, offset }] }],
    });
    // The first group of a broker has it make a topic for offsets.
    await vi.waitFor(() => admin.alterConsumerGroupOffsets(offsetsOf(0n)), { timeout: 20_000, interval: 200 });
    const rewrite = () =>
      rewriteTopic({ kafka, logger, topic, rewriting: dropping(canary), signal: LIVE, patienceMs: 500 });
    await expect(rewrite()).rejects.toMatchObject({ code: 'group-behind', message: expect.stringContaining(group) });
    expect(await readAll(topic)).toHaveLength(1);
    await admin.alterConsumerGroupOffsets(offsetsOf(100n));
    await rewrite();
    expect(await readAll(topic)).toEqual([]);
  });
});
