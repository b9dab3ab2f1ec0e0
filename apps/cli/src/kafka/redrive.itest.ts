import { randomUUID } from 'node:crypto';
import { create, encodeJson, HEADER, JSON_TYPE, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import {
  createTopics,
  deadLetter,
  headersOf,
  type InboundRecord,
  type KafkaOptions,
  readStanding,
  RecordProducer,
} from '@weir/kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { EDITED } from './dead-letters.js';
import { quietLogger } from './quiet-logger.js';

const brokers = process.env['WEIR_TEST_KAFKA'] ?? '';
const kafka: KafkaOptions = { brokers: brokers.split(','), clientId: 'weir-cli-test' };
const environment = { KAFKA_BROKERS: brokers };
const topic = topics.accessChanged;
const run = randomUUID();

let producer: RecordProducer;

beforeAll(async () => {
  await createTopics(kafka);
  producer = new RecordProducer({ kafka, logger: quietLogger() });
});

afterAll(() => producer.close());

/** @returns Their places, in order. */
async function fail(code: string, count: number): Promise<string[]> {
  const error = new WeirError({ code, disposition: 'poison', message: 'It failed.', field: 'readers' });
  const dead = Array.from({ length: count }, (_, index) => {
    const documentId = `${run}-${code}-${index}`;
    const value = encodeJson(topic.schema, create(topic.schema, { collection: 'c', documentId, readers: ['a'] }));
    const headers = { [HEADER.tenant]: run, [HEADER.contentType]: JSON_TYPE, [HEADER.type]: topic.schema.typeName };
    const record: InboundRecord = {
      topic: topic.name,
      partition: 0,
      offset: index,
      timestamp: 0,
      key: Buffer.from(documentId),
      value,
      headers: Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)]),
    };
    return deadLetter(record, {
      error,
      stage: 'handle',
      attempts: 1,
      group: 'weir.test.g',
      service: 'test',
      instance: '0',
    });
  });
  const written = await producer.send(dead);
  const first = written[0]!.offset;
  return dead.map((_, index) => `0/${first + index}`);
}

async function standing(code: string): Promise<InboundRecord[]> {
  const records: InboundRecord[] = [];
  await readStanding(kafka, [topic.name], 'start', (record) => records.push(record));
  return records.filter(({ key }) => key?.toString().startsWith(`${run}-${code}-`));
}

const keysOf = (records: readonly InboundRecord[]) =>
  records.map(({ key }) => key?.toString() ?? '').toSorted((a, b) => a.localeCompare(b));
const redrive = (...parameters: string[]) =>
  runWeir(['dlq', 'redrive', topic.name, ...parameters, '--json'], environment);

describe('weir dlq redrive', () => {
  it('writes each record once when two do it at once, and tells the one that was overtaken', async () => {
    await fail('both', 40);
    const outcomes = await Promise.all([
      redrive('--where', 'code=both', '--rate', '100'),
      redrive('--where', 'code=both', '--rate', '100'),
    ]);
    for (let left = 1; left > 0;) left = (await redrive('--where', 'code=both')).lines.length;
    const keys = keysOf(await standing('both'));
    expect(keys).toHaveLength(40);
    expect(new Set(keys).size).toBe(40);
    expect(outcomes.some(({ exitCode }) => exitCode === 0)).toBe(true);
    for (const { exitCode, errors } of outcomes) if (exitCode !== 0) expect(errors).toMatch(/has taken over/);
  });

  it('counts a place that is named twice once, and refuses what was redriven before, whole', async () => {
    const [one, two] = await fail('named', 2);
    const first = await redrive('--offset', one!, '--offset', one!);
    expect(first.lines).toHaveLength(1);
    const second = await redrive('--offset', two!, '--offset', one!);
    expect(second.exitCode).toBe(1);
    expect(second.errors).toContain(`${one} was redriven before`);
    expect(second.lines).toEqual([]);
    expect(await standing('named')).toHaveLength(1);
  });

  it('says what it would do, and keeps to its rate', async () => {
    await fail('paced', 6);
    const dry = await redrive('--where', 'code=paced and age<1h', '--dry-run');
    expect(dry.lines).toHaveLength(6);
    expect(await standing('paced')).toEqual([]);
    const began = performance.now();
    expect((await redrive('--where', 'code=paced', '--rate', '10')).lines).toHaveLength(6);
    expect(performance.now() - began).toBeGreaterThan(500);
    expect(await standing('paced')).toHaveLength(6);
  });
});

describe('dead letters of a compacted topic', () => {
  it('are not written over a younger record of the same key', async () => {
    const compacted = topics.resourceChanged;
    const error = new WeirError({ code: 'outdated', disposition: 'poison', message: 'It failed.' });
    const dead = async (name: string) => {
      const key = Buffer.from(`${run}-${name}`);
      const value = Buffer.from('{}');
      const written = await producer.send([{ topic: compacted.name, key, value, headers: {} }]);
      const { partition, offset } = written[0]!;
      const record = { topic: compacted.name, partition, offset, timestamp: 0, key, value, headers: [] };
      const failure = {
        error,
        stage: 'handle' as const,
        attempts: 1,
        group: 'weir.test.g',
        service: 't',
        instance: '0',
      };
      const [at] = await producer.send([deadLetter(record, failure)]);
      return { key, place: `${at!.partition}/${at!.offset}` };
    };
    const outdated = await dead('outdated');
    const current = await dead('current');
    await producer.send([{ topic: compacted.name, key: outdated.key, value: Buffer.from('{"a":1}'), headers: {} }]);
    const redriveTo = (...parameters: string[]) =>
      runWeir(['dlq', 'redrive', compacted.name, ...parameters, '--json'], environment);
    const refused = await redriveTo('--offset', outdated.place);
    expect([refused.exitCode, refused.errors]).toEqual([1, expect.stringContaining('younger record')]);
    const done = await redriveTo('--where', 'code=outdated');
    expect(done.lines).toMatchObject([{ offset: Number(current.place.split('/')[1]) }]);
  });
});

describe('weir dlq edit', () => {
  it('writes the corrected message back, marks it redriven and notes it on the trail', async () => {
    const [place] = await fail('edited', 1);
    const edit = (...parameters: string[]) =>
      runWeir(['dlq', 'edit', topic.name, place!, ...parameters, '--json'], environment);

    const wrong = await edit('--set', 'colection=d');
    expect([wrong.exitCode, wrong.errors]).toEqual([2, expect.stringContaining('no field colection')]);
    const mistyped = await edit('--set', 'readers=5');
    expect([mistyped.exitCode, mistyped.errors]).toEqual([1, expect.stringContaining('readers')]);
    expect(await standing('edited')).toEqual([]);

    expect((await edit('--set', 'collection=d', '--set', 'readers=["b","c"]')).lines).toMatchObject([
      { edited: true, redrivenTo: topic.name },
    ]);
    const [back, ...more] = await standing('edited');
    expect(more).toEqual([]);
    expect(JSON.parse(back!.value!.toString())).toMatchObject({ collection: 'd', readers: ['b', 'c'] });
    expect(headersOf(back!).get(EDITED)).toMatch(/^\d{4}-/);
    expect(headersOf(back!).get(HEADER.tenant)).toBe(run);

    const again = await edit('--set', 'collection=e');
    expect([again.exitCode, again.errors]).toEqual([1, expect.stringContaining('redriven before')]);

    const notes: string[] = [];
    await readStanding(kafka, [topics.auditSubmitted.name], 'start', ({ value }) =>
      notes.push(value?.toString() ?? ''),
    );
    expect(notes.filter((note) => note.includes('dead-letter-edited') && note.includes(place!))).toHaveLength(1);
  });
});
