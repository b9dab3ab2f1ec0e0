import { randomUUID } from 'node:crypto';
import { Admin } from '@platformatic/kafka';
import { createLogger } from '@weir/telemetry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOptions, type KafkaOptions } from './connection.js';
import { RecordProducer } from './record-producer.js';
import { PlaceReader } from './place-reader.js';

/** Against a real Kafka (WEIR_TEST_KAFKA). */
const topic = `weir.test.v1.place-reader-${randomUUID().slice(0, 8)}`;
const logger = createLogger({ service: 'itest', instance: '0', level: process.env.LOG_LEVEL ?? 'silent' });

let kafka: KafkaOptions;
let admin: Admin;
let producer: RecordProducer;
let records: PlaceReader;

beforeAll(async () => {
  kafka = { brokers: process.env['WEIR_TEST_KAFKA']!.split(','), clientId: 'itest' };
  admin = new Admin(clientOptions(kafka, 'admin'));
  await admin.createTopics({ topics: [topic], partitions: 2, replicas: 1 });
  producer = new RecordProducer({ kafka, logger });
  records = new PlaceReader(kafka);
  const record = (value: string) => ({ topic, partition: 1, key: null, value: Buffer.from(value), headers: {} });
  // Two batches, larger than what is asked for.
  await producer.send(['a', 'b', 'c'].map(record));
  await producer.send([record('d'.repeat(200_000)), record('e')]);
});

afterAll(async () => {
  await records.close();
  await producer.close();
  await admin.deleteTopics({ topics: [topic] });
  await admin.close();
});

const valueAt = async (partition: number, offset: number) =>
  (await records.read(topic, partition, offset))?.value?.toString().slice(0, 3);

describe('PlaceReader', () => {
  it('reads a record wherever it stands in its batch, many at a time', async () => {
    expect(await Promise.all([4, 0, 2, 3, 1].map((offset) => valueAt(1, offset)))).toEqual(['e', 'a', 'c', 'ddd', 'b']);
  });

  it('gives none where there is none', async () => {
    expect(await valueAt(0, 0)).toBeUndefined();
    expect(await valueAt(1, 5)).toBeUndefined();
    expect(await valueAt(1, 500)).toBeUndefined();
    expect(await valueAt(7, 0)).toBeUndefined();
  });

  it('gives none of a topic that is not there', async () => {
    expect(await records.read(`${topic}-none`, 0, 0)).toBeUndefined();
  });
});
