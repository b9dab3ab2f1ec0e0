import { create, GenerationFilledSchema, GenerationFillRequestedSchema, hashId, topics } from '@weir/contracts';
import { type AnyConsumer, defineRecordConsumer, type Dependency, emit, type Emission } from '@weir/kafka';
import { type GenerationBeside, generationsBeside, ownGeneration, type Snapshot } from '@weir/resources';
import type { FilledGenerations } from './filled-generations.js';
import type { FillSource } from './fill-source.port.js';

export interface BeginFillPorts {
  source: FillSource;
  filled: Pick<FilledGenerations, 'of' | 'removals' | 'catchUp'>;
  /** All that is declared now. */
  latest: () => Promise<Snapshot>;
  /** The generation in force; undefined before the first document. */
  inForce: (collection: string) => Promise<string | undefined>;
  now: () => Date;
}

/** What a change of a resource means for the generations of a collection. */
export interface GenerationsChanged {
  collection: string;
  /** With the name of the fill: the same for whatever change names it, until it is removed. */
  begun: readonly (GenerationBeside & { fill: string })[];
  /** With how often each was removed before. */
  removed: readonly { generation: string; removals: number }[];
}

/**
 * A collection that gets another embedding has its generation begun, and so has one that was whole and lost its index; one that is named
 * no longer is removed. The one in force is neither.
 */
export function beginFillConsumer(ports: BeginFillPorts, dependencies: readonly Dependency[]): AnyConsumer {
  return defineRecordConsumer<Changed, readonly GenerationsChanged[]>({
    group: 'weir.retrieval.begin-fill',
    topic: topics.resourceChanged,
    ledger: [topics.generationFillRequested, topics.generationFilled],
    dependencies,
    concurrency: 1,
    timeoutMs: 120_000,
    decode: (_value, { key }) => {
      const [kind = '', name = ''] = key.split('/');
      return { kind, name };
    },
    gather: async (changed) => {
      if (changed.kind !== 'Collection' && changed.kind !== 'Model') return [];
      const snapshot = await ports.latest();
      await ports.filled.catchUp();
      return Promise.all(collectionsOf(snapshot, changed).map((collection) => changesOf(collection, snapshot, ports)));
    },
    handle: (_changed, changes) => changes.flatMap((change) => emissionsOf(change, ports.now())),
  });
}

/** What was declared, or is no longer: of what it is now a snapshot tells. */
interface Changed {
  kind: string;
  name: string;
}

function collectionsOf(snapshot: Snapshot, { kind, name }: Changed): string[] {
  if (kind === 'Collection') return [name];
  return snapshot
    .list('Collection')
    .filter(({ spec }) => spec.embedding === name || spec.alsoEmbeddedBy?.includes(name))
    .map((collection) => collection.name);
}

async function changesOf(collection: string, snapshot: Snapshot, ports: BeginFillPorts): Promise<GenerationsChanged> {
  const { source, filled } = ports;
  const inForce = await ports.inForce(collection);
  const beside = generationsBeside(snapshot, collection).filter(({ generation }) => generation !== inForce);
  const named = new Set([inForce, ownGeneration(snapshot, collection), ...beside.map(({ generation }) => generation)]);
  const indices = await source.generations(collection);
  const whole = filled.of(collection);
  // One that never had a document has no index, and is whole all the same.
  const isGone = (generation: string): boolean => (whole.get(generation) ?? 0) > 0 && !indices.includes(generation);
  const unnamed = [...new Set([...indices, ...whole.keys()])].filter((generation) => !named.has(generation));
  const lost = beside.map(({ generation }) => generation).filter(isGone);
  const removed = [...unnamed, ...lost].map((generation) => {
    return { generation, removals: filled.removals(collection, generation) };
  });
  for (const { generation } of removed) await source.remove(collection, generation);
  const begun = beside
    .filter(({ generation }) => !whole.has(generation) || isGone(generation))
    .map((one) => {
      const { generation } = one;
      const removals = filled.removals(collection, generation) + (lost.includes(generation) ? 1 : 0);
      return { ...one, fill: hashId('fill', collection, generation, String(removals)) };
    });
  return { collection, begun, removed };
}

/** All on one partition, as all changes of resources are: so it is known which were written already. */
function emissionsOf({ collection, begun, removed }: GenerationsChanged, now: Date): Emission[] {
  const at = now.toISOString();
  return [
    ...removed.map(({ generation, removals }) => {
      const message = create(GenerationFilledSchema, { collection, generation, removed: true, at });
      // Not by its place among others: a redelivery finds fewer of them.
      const id = hashId('generation-removed', collection, generation, String(removals));
      return emit(topics.generationFilled, message, { id, lane: 'number' });
    }),
    ...begun.map(({ generation, embedding, fill }) => {
      const message = { collection, generation, embedding, fill, stage: 'begin' };
      return emit(topics.generationFillRequested, create(GenerationFillRequestedSchema, message), {
        id: fill,
        lane: 'number',
      });
    }),
  ];
}
