import { type GenerationFillRequested, topics } from '@weir/contracts';
import { fakeGatherContext } from '@weir/kafka';
import { ownGeneration, parseResource, Snapshot } from '@weir/resources';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginFillConsumer } from './begin-fill.consumer.js';
import { MemoryFillSource } from './fill-source.fake.js';

let snapshot: Snapshot;
let source: MemoryFillSource;
let filled: Map<string, number>;
let inForce: string | undefined;
let removals: number;

beforeEach(() => {
  snapshot = Snapshot.empty;
  source = new MemoryFillSource(2);
  filled = new Map();
  inForce = undefined;
  removals = 0;
});

const consumer = beginFillConsumer(
  {
    get source() {
      return source;
    },
    filled: {
      of: () => filled,
      removals: () => removals,
      catchUp: () => Promise.resolve(),
    },
    latest: () => Promise.resolve(snapshot),
    inForce: () => Promise.resolve(inForce),
    now: () => new Date(0),
  },
  [],
);

const deliver = async (kind: string, name: string) => {
  const at = fakeGatherContext(topics.resourceChanged.name, { key: `${kind}/${name}` });
  const changed = consumer.decode!(null, at);
  return consumer.handle(changed, await consumer.gather!(changed, at), at);
};

function declare(kind: string, name: string, spec: object) {
  snapshot = snapshot.with(parseResource({ kind, name, spec }));
  return deliver(kind, name);
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
    const { generation } = first!.message as GenerationFillRequested;
    filled.set(generation, 2);
    source.indices = [generation];
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
    const emissions = await declare('Model', 'support', { ...model, adapter: { side: 'both', weights: 'BBBB' } });
    expect(source.removed).toEqual([generation]);
    expect(emissions[0]!.message).toMatchObject({ generation, removed: true });
    expect(begun(emissions)[0]!.message).not.toMatchObject({ generation });
  });

  it('begins nothing for the generation in force, which a collection may name beside another own embedding', async () => {
    inForce = ownGeneration(snapshot, 'c');
    const swapped = { embedding: 'other', alsoEmbeddedBy: ['all-MiniLM-L6-v2'] };
    expect(await declare('Collection', 'c', swapped)).toEqual([]);
    expect(source.removed).toEqual([]);
  });

  it('begins anew what was whole and has lost its index, and says so', async () => {
    const [first] = await declare('Collection', 'c', { alsoEmbeddedBy: ['other'] });
    const { generation } = first!.message as GenerationFillRequested;
    filled.set(generation, 3);
    source.indices = [ownGeneration(snapshot, 'c')];
    const [removed, again] = await declare('Collection', 'c', { alsoEmbeddedBy: ['other'] });
    expect(removed!.message).toMatchObject({ generation, removed: true });
    expect(again!.message).toMatchObject({ generation, stage: 'begin' });
    expect(again!.options.id).not.toBe(first!.options.id);
  });

  it('forgets a generation that never had a document when it is named no longer', async () => {
    const [first] = await declare('Collection', 'c', { alsoEmbeddedBy: ['other'] });
    const { generation } = first!.message as GenerationFillRequested;
    filled.set(generation, 0);
    expect(await declare('Collection', 'c', { alsoEmbeddedBy: ['other'] })).toEqual([]);
    const [removed] = await declare('Collection', 'c', {});
    expect(removed!.message).toMatchObject({ generation, removed: true });
  });

  it('takes away what stands beside when the collection is deleted, and what is in force never', async () => {
    const [first] = await declare('Collection', 'c', { alsoEmbeddedBy: ['other'] });
    const { generation } = first!.message as GenerationFillRequested;
    inForce = 'in-force';
    source.indices = [inForce, generation];
    filled.set(generation, 2);
    snapshot = snapshot.without('Collection/c');
    expect((await deliver('Collection', 'c')).map(({ message }) => message)).toMatchObject([
      { generation, removed: true },
    ]);
    expect(source.indices).toEqual(['in-force']);
  });

  it('leaves other kinds alone', async () => {
    expect(await declare('Model', 'text', { provider: 'extractive' })).toEqual([]);
    expect(await deliver('App', 'c')).toEqual([]);
    expect(source.removed).toEqual([]);
  });
});
