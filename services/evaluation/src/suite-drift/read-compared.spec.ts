import { type DescMessage, type MessageInitShape, type Topic, topics } from '@weir/contracts';
import type { InboundRecord, ReadSince } from '@weir/kafka';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeRecord } from '../replays/past-run.fake.js';
import { readCompared, readPromotedAt } from './read-compared.js';

let log: InboundRecord[];
beforeEach(() => (log = []));
const { signal } = new AbortController();
const read: ReadSince = (names, _since, onRecord) => {
  log.filter(({ topic }) => names.includes(topic)).forEach(onRecord);
  return Promise.resolve();
};
function write<Schema extends DescMessage>(topic: Topic<Schema>, key: string, message: MessageInitShape<Schema>): void {
  log.push({ ...fakeRecord(topic, message), key: Buffer.from(key) });
}

describe('readCompared', () => {
  it('finds what was written of a suite last', async () => {
    for (const runId of ['run-1', 'run-2']) write(topics.suiteCompared, 'quality', { suite: 'quality', runId });
    write(topics.suiteCompared, 'other', { suite: 'other', runId: 'run-3' });
    expect(await readCompared(read, 'quality', signal)).toMatchObject({ runId: 'run-2' });
    expect(await readCompared(read, 'new', signal)).toBeUndefined();
  });
});

describe('readPromotedAt', () => {
  const promoted = (promotion: string, app: string, ...events: [event: string, at: string][]) =>
    write(topics.promotionAdvanced, promotion, {
      promotion,
      app,
      phase: 'promoted',
      history: events.map(([event, at]) => ({ event, at })),
    });

  it('finds the last promotion of the apps that came into force', async () => {
    promoted('first', 'support', ['canary-started', '2026-11-01T00:00:00Z'], ['promoted', '2026-11-02T00:00:00Z']);
    promoted('second', 'support', ['promoted', '2026-11-05T00:00:00Z']);
    promoted('undone', 'support', ['canary-started', '2026-11-07T00:00:00Z'], ['rolled-back', '2026-11-08T00:00:00Z']);
    promoted('others', 'sales', ['promoted', '2026-11-09T00:00:00Z']);
    expect(await readPromotedAt(read, new Set(['support']), signal)).toBe('2026-11-05T00:00:00Z');
    expect(await readPromotedAt(read, new Set(['new']), signal)).toBeUndefined();
  });
});
