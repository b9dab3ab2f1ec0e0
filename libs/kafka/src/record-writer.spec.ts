import { AnswerCompletedSchema, create, StepCompletedSchema, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { createTelemetry, type Telemetry } from '@weir/telemetry';
import { beforeEach, describe, expect, it } from 'vitest';
import { emit, type Emission } from './define-consumer.js';
import { Ledger } from './ledger.js';
import { fakeMessageContext } from './message-context.fake.js';
import type { OutboundRecord } from './record.js';
import type { WrittenAt } from './batch-sender.js';
import type { Guard } from './record-producer.js';
import { RecordWriter } from './record-writer.js';

const ANSWERS = topics.answerCompleted.name;
const STEPS = topics.stepCompleted.name;

const cause = fakeMessageContext(topics.answerRequested.name, { partition: 5, key: 'r1' });

const answer = (id: string, copyTo?: string): Emission =>
  emit(topics.answerCompleted, create(AnswerCompletedSchema, { runId: 'r1' }), { id, ...(copyTo ? { copyTo } : {}) });
const step = (id: string): Emission => emit(topics.stepCompleted, create(StepCompletedSchema, { runId: 'r1' }), { id });

/** Takes what it is sent, unless told to fail. */
class MemoryProducer {
  readonly sent: (readonly OutboundRecord[])[] = [];
  readonly guards: Guard[] = [];
  failure: Error | undefined;
  /** What came with the same request. */
  others: WrittenAt[] = [];

  async send(records: readonly OutboundRecord[], guard: Guard = () => true): Promise<WrittenAt[]> {
    if (records.length === 0) return [];
    if (this.failure) throw this.failure;
    this.sent.push(records);
    this.guards.push(guard);
    return [...records.map(({ topic, partition = 0 }) => ({ topic, partition, offset: 70 })), ...this.others];
  }

  quiet(): Promise<void> {
    return Promise.resolve();
  }

  get places(): string[] {
    return this.sent.flat().map(({ topic, partition, headers }) => `${topic}/${partition} ${String(headers['ce_id'])}`);
  }
}

let producer: MemoryProducer;
let transactions: MemoryProducer;
let telemetry: Telemetry;
let writer: RecordWriter;
let loaded: string[];
let ledger: Ledger;
const guard = () => true;

beforeEach(async () => {
  producer = new MemoryProducer();
  transactions = new MemoryProducer();
  telemetry = await createTelemetry({ service: 'test', instance: '0', level: 'silent' });
  loaded = [];
  ledger = new Ledger();
  writer = new RecordWriter({
    service: 'test',
    instance: '7',
    topology: {
      knows: (topic) => loaded.includes(topic),
      load: async (names) => void loaded.push(...names),
      partitionCount: (topic) => (topic === 'weir.replies.small' ? 1 : 8),
    },
    producer,
    transactions,
    telemetry,
  });
});

const write = (...emissions: Emission[]) =>
  writer.write(emissions, cause, { ledgers: new Map([[ANSWERS, ledger]]), guard });

describe('RecordWriter.write', () => {
  it('sends all of a message together, under its guard, and says where they went in the ledger', async () => {
    await write(answer('a'), step('s'));
    expect(producer.sent).toHaveLength(1);
    expect(producer.places).toEqual([`${ANSWERS}/5 a`, `${STEPS}/5 s`]);
    expect(producer.guards).toEqual([guard]);
    expect(ledger.end).toBe(71);
  });

  it('asks once how many partitions a topic has', async () => {
    await write(answer('a', 'weir.replies.small'));
    await write(answer('b'));
    expect(loaded).toEqual([ANSWERS, 'weir.replies.small']);
  });

  it('leaves out what the ledger has, and counts it', async () => {
    ledger.record('a', 3);
    await write(answer('a'), answer('b'));
    await write(answer('b'));
    expect(producer.places).toEqual([`${ANSWERS}/5 b`]);
    const skipped = await telemetry.consumers.skipped.get();
    expect(skipped.values).toMatchObject([{ labels: { why: 'written-before' }, value: 2 }]);
  });

  it('writes the same id on a topic without a ledger every time', async () => {
    await write(step('s'));
    await write(step('s'));
    expect(producer.places).toHaveLength(2);
  });

  it('writes a copy in one transaction with its record', async () => {
    await write(answer('a', 'weir.replies.me'), answer('b', 'weir.replies.small'), step('s'));
    expect(transactions.sent).toHaveLength(1);
    expect(transactions.places).toEqual([
      `${ANSWERS}/5 a`,
      `${ANSWERS}/5 b`,
      'weir.replies.me/5 a',
      'weir.replies.small/undefined b',
    ]);
    expect(producer.places).toEqual([`${STEPS}/5 s`]);
  });

  it('knows only of its own partition where its records stand', async () => {
    producer.others = [
      { topic: ANSWERS, partition: 6, offset: 500 },
      { topic: STEPS, partition: 5, offset: 500 },
    ];
    await write(answer('a'));
    expect(ledger.end).toBe(71);
    expect(ledger.end).toBe(71);
  });

  it('may write again what was not written', async () => {
    producer.failure = new Error('no');
    await expect(write(answer('a'))).rejects.toThrow('no');
    producer.failure = undefined;
    await write(answer('a'));
    expect(producer.places).toEqual([`${ANSWERS}/5 a`]);
  });

  it('does not write again what was written before the rest failed', async () => {
    producer.failure = new WeirError({ code: 'record-too-large', disposition: 'poison', message: 'Too large.' });
    await expect(write(answer('a', 'weir.replies.me'), step('s'))).rejects.toThrow('Too large');
    producer.failure = undefined;
    await write(answer('a', 'weir.replies.me'), step('s'));
    expect(transactions.places).toHaveLength(2);
    expect(producer.places).toEqual([`${STEPS}/5 s`]);
    expect(ledger.end).toBe(71);
  });
});

describe('RecordWriter.writeDeadLetter', () => {
  it('writes to the dead-letter topic under the guard, and counts it by its code', async () => {
    const record = {
      topic: 'in',
      partition: 5,
      offset: 9,
      timestamp: 0,
      key: null,
      value: Buffer.from('v'),
      headers: [],
    };
    const error = new WeirError({ code: 'no-good', disposition: 'poison', message: 'No good.' });
    await writer.writeDeadLetter(record, { error, stage: 'handle', attempts: 1, group: 'g' }, guard);
    expect(producer.sent[0]).toMatchObject([{ topic: 'in.dlq', value: Buffer.from('v') }]);
    expect(producer.sent[0]![0]!.headers).toMatchObject({ '__connect.errors.task.id': '7' });
    expect(producer.guards).toEqual([guard]);
    const counted = await telemetry.consumers.deadLettered.get();
    expect(counted.values).toMatchObject([{ labels: { topic: 'in', group: 'g', code: 'no-good' }, value: 1 }]);
  });
});
