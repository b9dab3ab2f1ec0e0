import { decodeMessage, JSON_TYPE, topics } from '@weir/contracts';
import type { InboundRecord } from '@weir/kafka';
import { FakePublisher, replyRecord } from '@weir/requests';
import { parseResource, Snapshot } from '@weir/resources';
import type { Logger } from '@weir/telemetry';
import { beforeEach, describe, expect, it } from 'vitest';
import { Schedule } from './schedule.js';

const { name: TOPIC, schema } = topics.evaluationRequested;
const suite = parseResource({
  kind: 'Suite',
  name: 'nightly',
  spec: { dataset: 'd', variants: [{ name: 'now', app: 'support' }], every: '1d' },
});
const logger = { debug: () => undefined, warn: () => undefined } as unknown as Logger;

let publisher: FakePublisher;
let log: InboundRecord[];
let now: number;
const schedule = () =>
  new Schedule({
    publisher,
    logger,
    snapshot: () => Snapshot.empty.with(suite),
    now: () => now,
    readSince: (_topics, _since, onRecord) => {
      log.forEach(onRecord);
      return Promise.resolve();
    },
  });

beforeEach(() => {
  publisher = new FakePublisher();
  log = [];
  now = Date.parse('2026-11-27T12:00:00Z');
  publisher.onPublish = ({ value }) => {
    const message = decodeMessage(schema, value!, JSON_TYPE);
    log.push(replyRecord({ topic: TOPIC, schema, message, run: message.runId, tenant: 'default' }));
  };
});

describe('Schedule', () => {
  it('asks once for each time that comes round', async () => {
    const one = schedule();
    await one.look();
    await one.look();
    expect(publisher.valuesOn(TOPIC)).toMatchObject([{ suite: 'nightly', cause: 'scheduled' }]);
    now += 86_400_000;
    await one.look();
    expect(publisher.published).toHaveLength(2);
  });

  it('does not ask for what was asked before it started', async () => {
    await schedule().look();
    await schedule().look();
    expect(publisher.published).toHaveLength(1);
  });

  it('asks later when it could not be asked', async () => {
    const one = schedule();
    publisher.failure = new Error('down');
    await one.look();
    publisher.failure = undefined;
    await one.look();
    expect(publisher.published).toHaveLength(1);
  });
});
