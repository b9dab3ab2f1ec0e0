import {
  create,
  decodeMessage,
  GenerationFilledSchema,
  GenerationFillRequestedSchema,
  HEADER,
  hashId,
  type ResourceChanged,
  topics,
} from '@weir/contracts';
import { type AnyConsumer, defineRecordConsumer, type Dependency, emit, type Emission } from '@weir/kafka';
import { type GenerationBeside, generationsBeside, parseResource, type Snapshot } from '@weir/resources';
import type { FilledGenerations } from './filled-generations.js';
import type { FillSource } from './fill-source.port.js';

export interface BeginFillPorts {
  source: FillSource;
  filled: Pick<FilledGenerations, 'has' | 'removals' | 'catchUp'>;
  /** A snapshot that has the resource. */
  snapshotWith: (name: string) => Promise<Snapshot>;
  /** Generations that a collection's documents may stand in. */
  all: (collection: string) => Promise<readonly string[]>;
  now: () => Date;
}

/** What a change of a resource means for the generations of a collection. */
export interface GenerationsChanged {
  collection: string;
  /** With the name of the fill: the same for whatever change names it, until it is removed. */
  begun: readonly (GenerationBeside & { fill: string })[];
  removed: readonly string[];
}

/** A collection that gets another embedding has its generation begun; one that is named no longer is removed. */
export function beginFillConsumer(ports: BeginFillPorts, dependencies: readonly Dependency[]): AnyConsumer {
  return defineRecordConsumer<ResourceChanged | undefined, readonly GenerationsChanged[]>({
    group: 'weir.retrieval.begin-fill',
    topic: topics.resourceChanged,
    ledger: [topics.generationFillRequested, topics.generationFilled],
    dependencies,
    concurrency: 1,
    timeoutMs: 120_000,
    decode: (value, { envelope }) =>
      value === null
        ? undefined
        : decodeMessage(topics.resourceChanged.schema, value, envelope.headers.get(HEADER.contentType)),
    gather: async (changed) => {
      if (!changed || (changed.kind !== 'Collection' && changed.kind !== 'Model')) return [];
      const { kind, name, spec } = changed;
      const snapshot = (await ports.snapshotWith(name)).with(parseResource({ kind, name, spec }));
      await ports.filled.catchUp();
      return Promise.all(collectionsOf(snapshot, changed).map((collection) => changesOf(collection, snapshot, ports)));
    },
    handle: (_changed, changes) => changes.flatMap((change) => emissionsOf(change, ports.now())),
  });
}

function collectionsOf(snapshot: Snapshot, { kind, name }: ResourceChanged): string[] {
  if (kind === 'Collection') return [name];
  return snapshot
    .list('Collection')
    .filter(({ spec }) => spec.embedding === name || spec.alsoEmbeddedBy?.includes(name))
    .map((collection) => collection.name);
}

async function changesOf(collection: string, snapshot: Snapshot, ports: BeginFillPorts): Promise<GenerationsChanged> {
  const beside = generationsBeside(snapshot, collection);
  const named = new Set([...(await ports.all(collection)), ...beside.map(({ generation }) => generation)]);
  const removed = (await ports.source.generations(collection)).filter((generation) => !named.has(generation));
  for (const generation of removed) await ports.source.remove(collection, generation);
  const begun = beside
    .filter(({ generation }) => !ports.filled.has(collection, generation))
    .map((one) => {
      const { generation } = one;
      return {
        ...one,
        fill: hashId('fill', collection, generation, String(ports.filled.removals(collection, generation))),
      };
    });
  return { collection, begun, removed };
}

/** All on one partition, as all changes of resources are: so it is known which were written already. */
function emissionsOf({ collection, begun, removed }: GenerationsChanged, now: Date): Emission[] {
  const at = now.toISOString();
  return [
    ...removed.map((generation) => {
      const message = create(GenerationFilledSchema, { collection, generation, removed: true, at });
      return emit(topics.generationFilled, message, { lane: 'number' });
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
