import { randomUUID } from 'node:crypto';
import { RecordProducer } from '@weir/kafka';
import { parseResources, resourceRecord } from '@weir/resources';
import { createLogger } from '@weir/telemetry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ResourceView } from './resource-view.js';

/** Against a real Kafka (WEIR_TEST_KAFKA). */
const logger = createLogger({ service: 'test', instance: '0', level: 'error' });
const kafka = { brokers: process.env['WEIR_TEST_KAFKA']!.split(','), clientId: 'resource-view' };
const producer = new RecordProducer({ kafka, logger });
const view = new ResourceView({ kafka, logger });

beforeAll(() => view.start());
afterAll(async () => {
  await view.stop();
  await producer.close();
});

describe('a view', () => {
  it('has what was declared before it was asked, however short before', async () => {
    for (let round = 0; round < 20; round += 1) {
      const name = `view-${randomUUID()}`;
      await producer.send(
        parseResources(`kind: Collection\nname: ${name}`, 'test').map((one) => resourceRecord(one, 'test')),
      );
      const snapshot = await view.snapshotWith(name, 'App', 'Collection');
      expect(snapshot.find('Collection', name)).toBeDefined();
    }
  });

  it('has what was declared otherwise before it was asked, however short before', async () => {
    const name = `view-${randomUUID()}`;
    for (let round = 0; round < 20; round += 1) {
      const text = `kind: Collection\nname: ${name}\nspec: {description: 'round ${round}'}`;
      await producer.send(parseResources(text, 'test').map((one) => resourceRecord(one, 'test')));
      expect((await view.latest()).find('Collection', name)?.description).toBe(`round ${round}`);
    }
  });

  it('answers without what nobody declared', async () => {
    const name = `view-${randomUUID()}`;
    expect((await view.snapshotWith(name, 'Collection')).find('Collection', name)).toBeUndefined();
  });
});
