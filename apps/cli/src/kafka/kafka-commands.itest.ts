import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { create, encodeJson, HEADER, JSON_TYPE, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import {
  createTopics,
  deadLetter,
  KafkaConnection,
  type KafkaOptions,
  type OutboundRecord,
  RecordProducer,
} from '@weir/kafka';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { quietLogger } from './quiet-logger.js';
import { readGroups } from './read-groups.js';

const brokers = process.env['WEIR_TEST_KAFKA'] ?? '';
const kafka: KafkaOptions = { brokers: brokers.split(','), clientId: 'weir-cli-test' };
const environment = { KAFKA_BROKERS: brokers };
const run = randomUUID();
const topic = topics.documentDeleted;

let producer: RecordProducer;

beforeAll(async () => {
  await createTopics(kafka);
  producer = new RecordProducer({ kafka, logger: quietLogger() });
});

afterAll(() => producer.close());

const record = (documentId: string, over: Partial<OutboundRecord> = {}): OutboundRecord => ({
  topic: topic.name,
  key: Buffer.from(documentId),
  value: encodeJson(topic.schema, create(topic.schema, { collection: 'c', documentId })),
  headers: { [HEADER.type]: topic.schema.typeName, [HEADER.contentType]: JSON_TYPE, [HEADER.tenant]: run },
  ...over,
});

interface Tailed {
  key: string;
  message?: unknown;
  value?: string;
  headers: Record<string, string>;
}

async function tail(...parameters: string[]): Promise<Tailed[]> {
  const { lines } = await runWeir(['tail', ...parameters, '--json'], environment);
  return (lines as Tailed[]).filter(({ headers }) => headers['weir-tenant'] === run);
}

describe('weir tail', () => {
  it('decodes what stands there, by its short name, and shows what it cannot decode as it is', async () => {
    await producer.send([record(`${run}-a`), record(`${run}-b`, { value: Buffer.from([0xff, 0xff]) })]);
    const records = await tail('document-deleted', '--from', '1h', '--no-follow');
    expect(records.find(({ key }) => key.endsWith('-a'))).toMatchObject({
      topic: topic.name,
      type: topic.schema.typeName,
      message: { collection: 'c', documentId: `${run}-a` },
    });
    expect(records.find(({ key }) => key.endsWith('-b'))).toMatchObject({ value: '//8=' });
  });

  it('follows from the end, up to the limit', async () => {
    const tailing = runWeir(['tail', topic.name, '--limit', '1', '--json'], environment);
    // It says nowhere when it has begun, so something is written until it has seen one.
    const over = tailing.then(() => true);
    const pause = async () => {
      await producer.send([record(`${run}-c`)]);
      return Promise.race([over, sleep(50, false)]);
    };
    while (!(await pause()));
    expect((await tailing).lines).toMatchObject([{ topic: topic.name }]);
  });

  it('names similar topics when there is none of that name', async () => {
    const { exitCode, errors } = await runWeir(['tail', 'document-del'], environment);
    expect([exitCode, errors]).toEqual([4, expect.stringContaining(topic.name)]);
  });
});

describe('weir dlq', () => {
  const error = new WeirError({ code: 'field-missing', disposition: 'poison', message: 'No collection.' });
  const documentId = `${run}-dead`;

  it('lists, shows and redrives, once', async () => {
    const { value } = record(documentId);
    const dead = deadLetter(
      {
        topic: topic.name,
        partition: 0,
        offset: 12,
        timestamp: 0,
        key: Buffer.from(documentId),
        value,
        headers: [[Buffer.from(HEADER.tenant), Buffer.from(run)]],
      },
      { error, stage: 'handle', attempts: 3, group: 'weir.test.group', service: 'test', instance: '0' },
    );
    await producer.send([dead]);
    type Letter = { key: string; partition: number; offset: number; redriven: boolean };
    const find = async () => {
      const { lines } = await runWeir(['dlq', 'list', 'document-deleted', '--json'], environment);
      return (lines as Letter[]).find(({ key }) => key === documentId)!;
    };
    const letter = await find();
    expect(letter).toMatchObject({
      code: 'field-missing',
      message: 'No collection.',
      attempts: 3,
      origin: { topic: topic.name, partition: 0, offset: 12 },
      redriven: false,
    });
    const place = `${letter.partition}/${letter.offset}`;
    const shown = await runWeir(['dlq', 'show', 'document-deleted', place, '--json'], environment);
    expect(shown.lines).toMatchObject([{ record: { message: { documentId } } }]);
    expect((await runWeir(['dlq', 'list', '--json'], environment)).lines).toContainEqual(
      expect.objectContaining({ topic: topic.deadLetters }),
    );

    const first = await runWeir(['dlq', 'redrive', 'document-deleted', '--offset', place, '--json'], environment);
    expect(first.lines).toMatchObject([{ offset: letter.offset, redrivenTo: topic.name }]);
    // A transaction that is committed becomes readable a moment later.
    const back = await vi.waitFor(
      async () => {
        const records = await tail('document-deleted', '--from', '1h', '--no-follow');
        const own = records.filter(({ key }) => key === documentId);
        expect(own).toHaveLength(1);
        return own;
      },
      { timeout: 10_000, interval: 50 },
    );
    expect(back[0]).toMatchObject({
      message: { collection: 'c', documentId },
      headers: { 'weir-attempt': '3', 'weir-replayed-from': `${topic.deadLetters}/${place}` },
    });
    expect((await find()).redriven).toBe(true);
    const all = await runWeir(['dlq', 'redrive', 'document-deleted', '--all', '--json'], environment);
    expect((all.lines as Letter[]).map(({ offset }) => offset)).not.toContain(letter.offset);
  });

  it('knows no record that is not there', async () => {
    const outcome = await runWeir(['dlq', 'show', 'document-deleted', '0/999999'], environment);
    expect(outcome.exitCode).toBe(4);
  });
});

describe('weir topics', () => {
  it('lists the catalogue and creates what is missing', async () => {
    const { lines } = await runWeir(['topics', 'list', '--json'], environment);
    expect(lines).toHaveLength(Object.keys(topics).length);
    expect(lines).toContainEqual(expect.objectContaining({ name: topic.name, exists: true, partitions: 8 }));
    expect((await runWeir(['topics', 'create', '--json'], environment)).lines).toEqual([{ created: [] }]);
  });

  it('shows one: the catalogue and the cluster', async () => {
    await producer.send([record(`${run}-shown`)]);
    const { lines } = await runWeir(['topics', 'show', 'document-deleted', '--json'], environment);
    const [shown] = lines as [{ partitions: { end: number; bytes: number; first: string | null }[] }];
    expect(shown).toMatchObject({
      name: topic.name,
      catalogue: { message: topic.schema.typeName, producer: 'client', consumers: ['ingestion'] },
      configs: { 'cleanup.policy': 'delete', 'message.timestamp.type': 'LogAppendTime' },
    });
    expect(shown.partitions).toHaveLength(8);
    for (const { end, bytes, first } of shown.partitions) {
      expect([bytes > 0, first !== null]).toEqual([end > 0, end > 0]);
    }
  });

  it('finds no difference in topics that it made', async () => {
    const { exitCode, lines } = await runWeir(['topics', 'check', '--json'], environment);
    expect([exitCode, lines]).toEqual([0, []]);
  });

  it('says that no broker answers', async () => {
    const { exitCode, errors } = await runWeir(['topics', 'list'], { KAFKA_BROKERS: '127.0.0.1:1' });
    expect([exitCode, errors]).toEqual([3, expect.stringContaining('127.0.0.1:1')]);
  });
});

describe('readGroups, weir lag and weir offsets', () => {
  it('sums what is left over all partitions of a group', async () => {
    const group = `weir.cli-test.${run}`;
    const connection = new KafkaConnection(kafka, 'test');
    try {
      const written = await producer.send([record(`${run}-lag`), record(`${run}-lag`), record(`${run}-lag`)]);
      const { partition, offset: first } = written[0]!;
      // A commit without a member, as tools make them.
      const commit = { partitionIndex: partition, committedLeaderEpoch: -1, committedMetadata: '' };
      // A new cluster makes its offsets topic when it is first asked for a coordinator.
      const { coordinators } = await vi.waitFor(
        () => connection.request<{ coordinators: { nodeId: number }[] }>('FindCoordinator', 'any', 0, [group]),
        { timeout: 30_000, interval: 100 },
      );
      const commitOffsets = (offsets: object[]) =>
        connection.request('OffsetCommit', coordinators[0]!.nodeId, group, -1, '', null, offsets);
      const offsets = [{ name: topic.name, partitions: [{ ...commit, committedOffset: BigInt(first + 1) }] }];
      await vi.waitFor(() => commitOffsets(offsets), { timeout: 30_000, interval: 100 });
      const status = (await readGroups(connection)).find((candidate) => candidate.group === group);
      expect(status).toEqual({ group, service: 'cli-test', members: [], lag: 2 });
      const behind = await runWeir(['lag', '--group', group, '--json'], environment);
      expect(behind.exitCode).toBe(0);
      expect(behind.lines).toMatchObject([
        {
          group,
          topic: topic.name,
          lag: 2,
          members: [],
          oldestSeconds: expect.any(Number) as number,
          partitions: [{ partition, committed: first + 1, next: first + 1, end: first + 3, lag: 2, member: null }],
        },
      ]);

      const reset = (...parameters: string[]) =>
        runWeir(['offsets', 'reset', group, '--topic', topic.name, ...parameters, '--json'], environment);
      const asked = await reset('--to', '-1');
      expect([asked.exitCode, asked.lines]).toEqual([
        2,
        [{ group, topic: topic.name, partition, from: first + 1, to: first, again: 1, skipped: 0 }],
      ]);
      const done = await reset('--to', 'end', '--yes');
      expect(done.lines).toContainEqual({
        group,
        topic: topic.name,
        partition,
        from: first + 1,
        to: first + 3,
        again: 0,
        skipped: 2,
      });
      const after = await runWeir(['lag', '--group', group, '--json'], environment);
      expect(after.lines).toMatchObject([{ lag: 0, oldestSeconds: null }]);
    } finally {
      await connection.close();
    }
  });
});
