import { type AnswerOutdated, AnswerSubscribedSchema, create, DocumentStatusSchema, topics } from '@weir/contracts';
import { type AnyConsumer, type Emission, fakeGatherContext } from '@weir/kafka';
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyEntry, type RegistryEntry } from '../registry/registry-entry.js';
import { MemoryRegistry } from '../registry/registry.fake.js';
import { MemorySubscriptions } from './subscription-store.fake.js';
import {
  dropSubscriptionConsumers,
  findOutdatedConsumer,
  keepSubscriptionConsumer,
  type WatchParts,
} from './watch-answers.consumers.js';

const NOW = new Date('2026-01-02T00:00:00Z');
let registry: MemoryRegistry;
let generation: string | undefined;
let parts: WatchParts;

beforeEach(async () => {
  registry = new MemoryRegistry();
  generation = 'g1';
  parts = {
    registry,
    store: new MemorySubscriptions(),
    generation: async () => generation,
    now: () => NOW,
    dependencies: [],
  };
  await write('leave.md', { version: 3n });
  await write('travel.md', { version: 1n });
});

async function write(documentId: string, content: object | undefined, access: object = {}): Promise<void> {
  const entry = {
    ...emptyEntry({ tenant: 'acme', collection: 'c', documentId, generation: 'g1' }),
    ...(content ? { content: { readers: ['staff'], chunks: [], deleted: false, ...content } } : {}),
    ...access,
  };
  await registry.change(
    { tenant: 'acme', collection: 'c', documentId, generation: 'g1' },
    () => true,
    () => entry as unknown as RegistryEntry,
  );
}

const use = (documentId: string, version: bigint) => ({ collection: 'c', documentId, version, generation: 'g1' });
const subscribed = (runId: string, fields: object = {}) =>
  create(AnswerSubscribedSchema, {
    runId,
    documents: [use('travel.md', 1n), use('leave.md', 3n)],
    groups: ['staff'],
    until: '2026-01-03T00:00:00Z',
    ...fields,
  });

async function consume(consumer: AnyConsumer, message: object): Promise<AnswerOutdated[]> {
  const context = fakeGatherContext(consumer.topic.name);
  const emissions: readonly Emission[] = consumer.handle(message, await consumer.gather!(message, context), context);
  // Each in its run's lane, so that of several causes one is told.
  expect(emissions.every(({ options }) => options.lane === 'key')).toBe(true);
  return emissions.map(({ message: emitted }) => emitted as unknown as AnswerOutdated);
}

const keep = (message: object) => consume(keepSubscriptionConsumer(parts), message);
const change = (documentId: string, status = 'indexed', fields: object = {}) =>
  consume(
    findOutdatedConsumer(parts),
    create(DocumentStatusSchema, { collection: 'c', documentId, status, ...fields }),
  );

const causes = (told: readonly AnswerOutdated[]) =>
  told.map(({ runId, reason, document }) => [runId, reason?.code, document?.documentId]);

describe('an answer that is subscribed to', () => {
  it('holds while its documents stand as it cites them', async () => {
    expect(await keep(subscribed('r1'))).toEqual([]);
    expect(await change('leave.md')).toEqual([]);
    await write('other.md', { version: 9n });
    expect(await change('other.md')).toEqual([]);
  });

  it.each([
    ['document-changed', { version: 4n }, {}],
    ['document-deleted', { version: 4n, deleted: true }, {}],
    ['access-revoked', { version: 3n, readers: ['board'] }, {}],
  ])('does not for %s', async (code, content, access) => {
    await keep(subscribed('r1'));
    await keep(subscribed('r2', { groups: ['staff', 'board'] }));
    await write('leave.md', content, access);
    const told = causes(await change('leave.md', code === 'document-deleted' ? 'deleted' : 'indexed'));
    expect(told).toContainEqual(['r1', code, 'leave.md']);
    // Who may still read it goes on.
    expect(told).toHaveLength(code === 'access-revoked' ? 1 : 2);
  });

  it('is told of what changed before it was watched', async () => {
    await write('leave.md', { version: 4n });
    expect(causes(await keep(subscribed('r1')))).toEqual([['r1', 'document-changed', 'leave.md']]);
  });

  it('takes nothing from a status on the way, nor from an index that is still being built', async () => {
    await keep(subscribed('r1'));
    await write('leave.md', { version: 4n });
    expect(await change('leave.md', 'chunked')).toEqual([]);
    generation = 'g2';
    expect(await change('leave.md')).toEqual([]);
    generation = undefined;
    expect(await change('leave.md')).toEqual([]);
  });

  it("is not watched after its time, nor by another tenant's documents", async () => {
    await keep(subscribed('r1', { until: '2026-01-01T00:00:00Z' }));
    await write('leave.md', { version: 4n });
    expect(await change('leave.md')).toEqual([]);
    const other = fakeGatherContext(topics.documentStatus.name, { envelope: { tenant: 'other' } });
    await parts.store.put('acme', subscribed('r2'));
    const status = create(DocumentStatusSchema, { collection: 'c', documentId: 'leave.md', status: 'indexed' });
    expect(await findOutdatedConsumer(parts).gather!(status, other)).toEqual([]);
  });

  it('is watched no longer once it was told, or nobody waits for it', async () => {
    for (const [index, consumer] of dropSubscriptionConsumers(parts).entries()) {
      await keep(subscribed(`r${index}`));
      await consume(consumer, { runId: `r${index}` });
    }
    await write('leave.md', { version: 4n });
    expect(await change('leave.md')).toEqual([]);
  });
});
