import { type GenerationFillRequested, topics } from '@weir/contracts';
import { fakeGatherContext } from '@weir/kafka';
import { generationsBeside, ownGeneration, parseResource, resourceMessage, Snapshot } from '@weir/resources';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginFillConsumer } from './begin-fill.consumer.js';
import { MemoryFillSource } from './fill-source.fake.js';

const context = fakeGatherContext(topics.resourceChanged.name);

let snapshot: Snapshot;
let source: MemoryFillSource;
let filled: Set<string>;
let removals: number;

beforeEach(() => {
  snapshot = Snapshot.empty;
  source = new MemoryFillSource(2);
  filled = new Set();
  removals = 0;
});

const consumer = beginFillConsumer(
  {
    get source() {
      return source;
    },
    filled: {
      has: (_collection, generation) => filled.has(generation),
      removals: () => removals,
      catchUp: () => Promise.resolve(),
    },
    snapshotWith: () => Promise.resolve(snapshot),
    all: (collection) =>
      Promise.resolve([
        ownGeneration(snapshot, collection),
        ...generationsBeside(snapshot, collection).map(({ generation }) => generation),
      ]),
    now: () => new Date(0),
  },
  [],
);

async function declare(kind: string, name: string, spec: object) {
  const resource = parseResource({ kind, name, spec });
  const changed = resourceMessage(resource, '');
  const emissions = consumer.handle(changed, await consumer.gather!(changed, context), context);
  snapshot = snapshot.with(resource);
  return emissions;
}

const model = { provider: 'embedding', model: 'base', adapter: { side: 'both', weights: 'AAAA' } };
const begun = (emissions: Awaited<ReturnType<typeof declare>>) =>
  emissions.filter(({ topic }) => topic === topics.generationFillRequested);

describe('beginFillConsumer', () => {
  it('begins a generation when a collection names another embedding, under one name however often it is said', async () => {
    await declare('Model', 'support', model);
    const first = await declare('Collection', 'c', { alsoEmbeddedBy: ['support', 'other'] });
    expect(first.map(({ message }) => message)).toMatchObject([
      { collection: 'c', embedding: expect.stringMatching(/^support@/) as string, stage: 'begin' },
      { collection: 'c', embedding: 'other', stage: 'begin' },
    ]);
    const second = await declare('Collection', 'c', { alsoEmbeddedBy: ['support', 'other'], description: 'The same.' });
    expect(second.map(({ options }) => options.id)).toEqual(first.map(({ options }) => options.id));
    expect(first.every(({ options }) => options.lane === 'number')).toBe(true);
  });

  it('begins nothing for what is whole, and anew for what was removed', async () => {
    const [first] = await declare('Collection', 'c', { alsoEmbeddedBy: ['other'] });
    filled.add((first!.message as GenerationFillRequested).generation);
    expect(await declare('Collection', 'c', { alsoEmbeddedBy: ['other'] })).toEqual([]);
    filled.clear();
    removals = 1;
    const [again] = await declare('Collection', 'c', { alsoEmbeddedBy: ['other'] });
    expect(again!.options.id).not.toBe(first!.options.id);
  });

  it('begins another generation when the Model is declared otherwise, and removes the one before', async () => {
    await declare('Model', 'support', model);
    const [first] = await declare('Collection', 'c', { alsoEmbeddedBy: ['support'] });
    const { generation } = first!.message as GenerationFillRequested;
    source.indices = [ownGeneration(snapshot, 'c'), generation];
    snapshot = snapshot.with(
      parseResource({ kind: 'Model', name: 'support', spec: { ...model, adapter: { side: 'both', weights: 'BBBB' } } }),
    );
    const emissions = await declare('Model', 'support', { ...model, adapter: { side: 'both', weights: 'BBBB' } });
    expect(source.removed).toEqual([generation]);
    expect(emissions[0]!.message).toMatchObject({ generation, removed: true });
    expect(begun(emissions)[0]!.message).not.toMatchObject({ generation });
  });

  it('leaves other kinds, and what is deleted, alone', async () => {
    expect(await declare('Model', 'text', { provider: 'extractive' })).toEqual([]);
    expect(await consumer.gather!(undefined, context)).toEqual([]);
    expect(source.removed).toEqual([]);
  });
});
