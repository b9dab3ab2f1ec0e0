import { create, decodeMessage, JSON_TYPE, topics } from '@weir/contracts';
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

const { signal } = new AbortController();
let publisher: FakePublisher;
let log: InboundRecord[];
let now: number;
const schedule = () =>
  new Schedule({
    publisher,
    logger,
    snapshot: () => Snapshot.empty.with(suite),
    now: () => now,
    readSince: (names, _since, onRecord) => {
      log.filter(({ topic }) => names.includes(topic)).forEach(onRecord);
      return Promise.resolve();
    },
  });

function end(runId: string): void {
  const { evaluationCompleted: topic } = topics;
  const message = create(topic.schema, { runId, outcome: 'completed' });
  log.push(replyRecord({ topic: topic.name, schema: topic.schema, message, run: runId, tenant: 'default' }));
}

beforeEach(() => {
  publisher = new FakePublisher();
  log = [];
  now = Date.parse('2026-11-27T12:00:00Z');
  publisher.onPublish = ({ value }) => {
    const message = decodeMessage(schema, value!, JSON_TYPE);
    const record = replyRecord({ topic: TOPIC, schema, message, run: message.runId, tenant: 'default' });
    log.push({ ...record, timestamp: now });
  };
});

describe('Schedule', () => {
  it('asks once for each time that comes round', async () => {
    const one = schedule();
    await one.look(signal);
    await one.look(signal);
    expect(publisher.valuesOn(TOPIC)).toMatchObject([{ suite: 'nightly', cause: 'scheduled' }]);
    end((publisher.valuesOn(TOPIC)[0] as { runId: string }).runId);
    now += 86_400_000;
    await one.look(signal);
    expect(publisher.published).toHaveLength(2);
  });

  it('does not ask for what was asked before it started', async () => {
    await schedule().look(signal);
    await schedule().look(signal);
    expect(publisher.published).toHaveLength(1);
  });

  it('begins no run while the one before goes on, and then makes up for the last that was missed', async () => {
    const one = schedule();
    await one.look(signal);
    const [first] = publisher.valuesOn(TOPIC) as { runId: string }[];
    for (const day of [1, 2]) {
      now += day * 86_400_000;
      await one.look(signal);
    }
    expect(publisher.published).toHaveLength(1);
    end(first!.runId);
    await one.look(signal);
    await one.look(signal);
    const asked = publisher.valuesOn(TOPIC) as { due: string; dueBefore: string }[];
    expect(asked.map(({ due }) => due)).toEqual(['2026-11-27T00:00:00.000Z', '2026-11-30T00:00:00.000Z']);
    expect(asked[1]!.dueBefore).toBe('2026-11-29T00:00:00.000Z');
  });

  it('waits for the run that somebody else began', async () => {
    await schedule().look(signal);
    now += 86_400_000;
    const other = schedule();
    await other.look(signal);
    expect(publisher.published).toHaveLength(1);
    now += 8 * 86_400_000;
    await other.look(signal);
    expect(publisher.published).toHaveLength(2);
  });

  it('asks later when it could not be asked', async () => {
    const one = schedule();
    publisher.failure = new Error('down');
    await expect(one.look(signal)).rejects.toThrow('down');
    publisher.failure = undefined;
    await one.look(signal);
    expect(publisher.published).toHaveLength(1);
  });
});
