import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeMessage, JSON_TYPE, type ModelReviewDue, ModelReviewDueSchema, topics } from '@weir/contracts';
import { createTopics, type InboundRecord, KafkaRuntime, LogReader } from '@weir/kafka';
import { parseResource, resourceRecord, resourceTombstone } from '@weir/resources';
import { ResourceView } from '@weir/service';
import { createTelemetry, type Telemetry } from '@weir/telemetry';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { reviewModelsConsumer } from './review-models.consumer.js';

/** Against a real Kafka (WEIR_TEST_KAFKA). */
const kafka = {
  brokers: (process.env['WEIR_TEST_KAFKA'] ?? '127.0.0.1:9092').split(','),
  clientId: 'weir-review-test',
};
const name = `review-${randomUUID().slice(0, 8)}`;
const records: InboundRecord[] = [];

let telemetry: Telemetry;
let view: ResourceView;
let reader: LogReader;
const instances: KafkaRuntime[] = [];

/** Another instance of the service; resolves when it is a member of the group. */
async function start(): Promise<KafkaRuntime> {
  const instance = new KafkaRuntime({
    kafka,
    telemetry,
    timeouts: { sessionMs: 6_000, heartbeatMs: 500 },
    onFatal: (error) => telemetry.logger.error({ reason: error.message }, 'fatal'),
  });
  instances.push(instance);
  await instance.start([
    reviewModelsConsumer({ resources: view, now: () => new Date('2026-11-26T09:00:00Z'), onFailure: () => undefined }),
  ]);
  while (instance.notReady.length > 0) await sleep(50);
  return instance;
}

const declare = (reviewBy: string, model = name) =>
  instances[0]!.producer.send([
    resourceRecord(
      parseResource({ kind: 'Model', name: model, spec: { provider: 'extractive', card: { reviewBy } } }),
      'test',
    ),
  ]);
const told = (model = name): ModelReviewDue[] =>
  records
    .filter(({ key }) => key?.toString() === model)
    .map(({ value }) => decodeMessage(ModelReviewDueSchema, value!, JSON_TYPE));
const until = (look: () => void) => vi.waitFor(look, { timeout: 30_000, interval: 50 });

beforeAll(async () => {
  await createTopics(kafka);
  telemetry = await createTelemetry({ service: 'inference', instance: name, level: 'error' });
  view = new ResourceView({ kafka, logger: telemetry.logger });
  await view.start();
  reader = new LogReader({
    kafka,
    logger: telemetry.logger,
    from: 'start',
    topics: [topics.modelReviewDue.name],
    onRecord: (record) => records.push(record),
  });
  await reader.start();
  await Promise.all([start(), start()]);
});

afterAll(async () => {
  await instances[0]?.producer.send(
    [`Model/${name}`, `Model/${name}-last`].map((key) => resourceTombstone(key, 'test')),
  );
  await Promise.all(instances.map((instance) => instance.stop()));
  await view.stop();
  await reader.stop();
  await telemetry.shutdown();
});

it('tells of a late review once for a day, with several instances and after a restart of all', async () => {
  await declare('2026-11-01');
  await until(() => expect(told()).toHaveLength(1));
  expect(told()[0]).toMatchObject({ model: name, provider: 'extractive', reviewBy: '2026-11-01', daysOverdue: 25 });
  await declare('2026-11-30');
  await declare('2026-11-20');
  await until(() => expect(told()).toHaveLength(2));

  await Promise.all(instances.splice(0).map((instance) => instance.stop()));
  await Promise.all([start(), start()]);
  // Told after the restart, so what was to be told before it would stand here too.
  await declare('2026-11-02', `${name}-last`);
  await until(() => expect(told(`${name}-last`)).toHaveLength(1));
  await reader.catchUp();
  expect(told().map(({ reviewBy }) => reviewBy)).toEqual(['2026-11-01', '2026-11-20']);
});
