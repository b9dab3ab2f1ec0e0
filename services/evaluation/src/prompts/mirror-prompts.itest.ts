import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HEADER, topics } from '@weir/contracts';
import { createTopics, headerOf, type InboundRecord, KafkaRuntime, LogReader } from '@weir/kafka';
import { FakeMlflow, Mlflow } from '@weir/mlflow';
import { type PromptSpec, parseResource, resourceRecord, resourceTombstone } from '@weir/resources';
import { ResourceView } from '@weir/service';
import { createTelemetry, type Telemetry } from '@weir/telemetry';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { promptEvents } from '../telemetry.js';
import { mirrorPromptsConsumer } from './mirror-prompts.consumer.js';

/** Against a real Kafka (WEIR_TEST_KAFKA). */
const kafka = {
  brokers: (process.env['WEIR_TEST_KAFKA'] ?? '127.0.0.1:9092').split(','),
  clientId: 'weir-mirror-test',
};
const name = `mirror-${randomUUID().slice(0, 8)}`;
const registry = new FakeMlflow();
const mlflow = new Mlflow({ url: 'http://mlflow.test', fetch: registry.fetch }).withoutRetries();
const records: InboundRecord[] = [];
/** Looks at the registry, by the instance that made them. */
const looks: number[] = [];

let view: ResourceView;
let reader: LogReader;
let telemetry: Telemetry;
const instances = new Map<number, KafkaRuntime>();

/** Another instance of the service; resolves when it is a member of the group. */
async function start(number: number): Promise<void> {
  const own = await createTelemetry({ service: 'evaluation', instance: `${name}-${number}`, level: 'fatal' });
  const instance = new KafkaRuntime({
    kafka,
    telemetry: own,
    timeouts: { sessionMs: 6_000, heartbeatMs: 500 },
    onFatal: (error) => own.logger.fatal({ reason: error.message }, 'fatal'),
  });
  instances.set(number, instance);
  await instance.start([
    mirrorPromptsConsumer({
      mlflow,
      resources: view,
      events: promptEvents(own),
      now: () => new Date(),
      pushOwn: async () => undefined,
      wait: async (signal) => {
        looks.push(number);
        await sleep(20, undefined, { signal }).catch(() => undefined);
      },
    }),
  ]);
  while (instance.notReady.length > 0) await sleep(50);
}

const mirrored = (): PromptSpec | undefined => view.snapshot.find('Prompt', name);
const until = (look: () => void) => vi.waitFor(look, { timeout: 30_000, interval: 20 });
const ofPrompt = () => records.filter(({ key }) => key?.toString() === `Prompt/${name}`);

beforeAll(async () => {
  await createTopics(kafka);
  telemetry = await createTelemetry({ service: 'evaluation', instance: name, level: 'fatal' });
  const { logger } = telemetry;
  view = new ResourceView({ kafka, logger });
  await view.start();
  reader = new LogReader({
    kafka,
    logger,
    from: 'end',
    topics: [topics.resourceChanged.name],
    onRecord: (record) => records.push(record),
  });
  await reader.start();
  await Promise.all([start(1), start(2)]);
  // The log of an installation has something: its policies, at least.
  const policy = parseResource({ kind: 'Policy', name, spec: {} });
  await instances.get(1)!.producer.send([resourceRecord(policy, 'test')]);
});

afterAll(async () => {
  const [instance] = instances.values();
  await instance?.producer.send([`Policy/${name}`, `Prompt/${name}`].map((key) => resourceTombstone(key, 'test')));
  await Promise.all([...instances.values()].map((each) => each.stop()));
  await view.stop();
  await reader.stop();
  await telemetry.shutdown();
});

it('is done by one of several instances, and by another when that one ends', async () => {
  // Whoever was the only member at first may have looked before the other one joined.
  looks.length = 0;
  await mlflow.prompts.createVersion(name, { template: 'One: {{ question }}' });
  await until(() => expect(mirrored()).toMatchObject({ aliases: { latest: 1 } }));
  await mlflow.prompts.setAlias(name, 'production', 1);
  await until(() => expect(mirrored()).toMatchObject({ aliases: { production: 1 } }));
  const [owner] = new Set(looks);
  expect(new Set(looks)).toEqual(new Set([owner]));
  expect(headerOf(ofPrompt()[0]!, HEADER.tenant)).toBe('weir');

  await instances.get(owner!)!.stop();
  instances.delete(owner!);
  looks.length = 0;
  await mlflow.prompts.createVersion(name, { template: 'Two: {{ question }}' });
  await until(() => expect(mirrored()).toMatchObject({ aliases: { production: 1, latest: 2 } }));
  expect(looks.every((number) => number !== owner)).toBe(true);

  await mlflow.models.delete(name);
  await until(() => expect(mirrored()).toBeUndefined());
  await reader.catchUp();
  // Each change once, or once more where the next look came before the record was read.
  expect(ofPrompt().at(-1)!.value).toBeNull();
});
