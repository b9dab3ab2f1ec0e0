import {
  ChunksEmbeddedSchema,
  create,
  type DocumentBatch,
  DocumentBatchSchema,
  type DocumentAmended,
  DocumentAmendedSchema,
  type DocumentCleared,
  DocumentRefSchema,
  type GenerationFilled,
  type GenerationFillRequested,
  GenerationFillRequestedSchema,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { fakeGatherContext } from '@weir/kafka';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { amendDocument } from '../index-documents/amend-document.js';
import { applyBatch, type ApplyPorts } from '../index-documents/apply-batch.js';
import { MemoryChunkStore } from '../index-documents/chunk-store.fake.js';
import { readersOf } from '../registry/registry-entry.js';
import { MemoryRegistry } from '../registry/registry.fake.js';
import { fillGenerationConsumer } from './fill-generation.consumer.js';
import type { FillSource } from './fill-source.port.js';

const DOCUMENTS = ['d-1', 'd-2', 'd-3'];
const PAGE = 2;
const owned = () => true;
const beside = { generation: 'beside', embedding: 'support@3f9a01c2' };
const context = fakeGatherContext(topics.generationFillRequested.name, { key: 'c' });

type Operation = { document: string } & (
  { kind: 'submit'; texts: string[] } | { kind: 'delete' } | { kind: 'access'; readers: string[] }
);

const document = fc.constantFrom(...DOCUMENTS);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      document,
      texts: fc.subarray(['a', 'b', 'c'], { minLength: 1 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), document }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('access' as const),
      document,
      readers: fc.subarray(['x', 'y'], { minLength: 1 }),
    }),
  },
);

/** Ingestion, embedding and retrieval in memory: what each has yet to do, and what stands. */
class Pipeline {
  readonly registry = new MemoryRegistry();
  readonly stores = new Map<string, MemoryChunkStore>();
  /** Cleared, and embedded; an amendment is ahead of both. */
  readonly cleared: DocumentBatch[] = [];
  readonly embedded: DocumentBatch[] = [];
  readonly amended: DocumentAmended[] = [];
  isDeclared = false;
  /** Whether every service knows by now that it is declared. */
  isKnown = false;
  request: GenerationFillRequested | undefined;
  filled: GenerationFilled | undefined;
  #offset = 0;

  readonly #ports: ApplyPorts = {
    registry: this.registry,
    stores: (_collection, generation) => Promise.resolve(this.store(generation)),
    inForce: () => Promise.resolve('own'),
    now: () => new Date(0),
  };
  readonly #source: FillSource = {
    page: (_collection, generation, after) => {
      const standing = this.registry.entriesOf(generation).filter(({ content }) => content && !content.deleted);
      const rest = standing.filter(({ documentId }) => documentId > after);
      const entries = rest.slice(0, PAGE);
      return Promise.resolve({ entries, next: rest.length > PAGE ? entries.at(-1)!.documentId : undefined });
    },
    chunks: ({ content, generation }) =>
      Promise.resolve((content?.chunks ?? []).map(({ id }) => this.store(generation).chunks.get(id)?.chunk)),
    generations: () => Promise.resolve([...this.stores.keys()]),
    remove: (_collection, generation) => {
      this.registry.forget(generation);
      this.stores.delete(generation);
      return Promise.resolve();
    },
  };
  readonly #fill = fillGenerationConsumer(
    {
      source: this.#source,
      registry: this.registry,
      inForce: () => Promise.resolve('own'),
      beside: () => Promise.resolve([beside]),
      events: { filling: () => undefined },
      now: () => new Date(0),
      waits: { known: 0, stands: 0, poll: 1 },
    },
    [],
  );

  store(generation: string): MemoryChunkStore {
    const store = this.stores.get(generation) ?? new MemoryChunkStore(() => new Error('refused'));
    this.stores.set(generation, store);
    return store;
  }

  submit(op: Operation): void {
    const offset = BigInt((this.#offset += 1));
    const at = create(DocumentRefSchema, {
      tenant: 't',
      collection: 'c',
      documentId: op.document,
      version: offset,
      position: { log: 'l/0', offset },
    });
    if (op.kind === 'delete') {
      this.amended.push(create(DocumentAmendedSchema, { document: at, change: { case: 'removal', value: {} } }));
      return;
    }
    if (op.kind === 'access') {
      const change = { case: 'access' as const, value: { readers: op.readers } };
      this.amended.push(create(DocumentAmendedSchema, { document: at, change }));
      return;
    }
    const chunks = op.texts.map((text, index) => ({
      chunkId: `${op.document}-${text}`,
      text,
      start: index,
      end: index + 1,
    }));
    const entries = chunks.map(({ chunkId, start, end }) => ({ chunkId, start, end }));
    this.cleared.push(
      create(DocumentBatchSchema, {
        document: at,
        generation: 'own',
        title: 'T',
        readers: ['default'],
        chunks,
        manifest: { entries },
      }),
    );
  }

  declare(): void {
    this.isDeclared = true;
    this.request = create(GenerationFillRequestedSchema, { ...beside, collection: 'c', fill: 'f', stage: 'begin' });
  }

  /** @param isTold - Whether who embeds knows of the generation already. */
  embed(batch: DocumentBatch, isTold: boolean): void {
    this.embedded.push(batch);
    if (batch.beside || !isTold) return;
    this.cleared.push(create(DocumentBatchSchema, { ...batch, ...beside, beside: true }));
  }

  async index(batch: DocumentBatch): Promise<void> {
    const message = create(ChunksEmbeddedSchema, { batch, vectors: batch.chunks.map(() => ({ values: [1, 0] })) });
    await untilDone(() => applyBatch(message, owned, this.#ports));
  }

  async amend(message: DocumentAmended, isTold: boolean): Promise<void> {
    for (const generation of isTold ? ['own', 'beside'] : ['own']) {
      await untilDone(() => amendDocument(message, generation, owned, this.#ports));
    }
  }

  /** Whether something is on its way that was embedded for the generation in force alone: a fill waits for it by its time. */
  get hasEarlier(): boolean {
    const offsets = new Set(
      [...this.cleared, ...this.embedded].filter((batch) => batch.beside).map((batch) => batch.document!.version),
    );
    return this.embedded.some((batch) => !batch.beside && !offsets.has(batch.document!.version));
  }

  /** A step of the fill, which may be done more than once before it is known that it was done. */
  async fill(times: number): Promise<void> {
    const request = this.request!;
    let seen: unknown;
    for (let time = 0; time < times; time += 1) seen = await this.#fill.gather!(request, context);
    this.request = undefined;
    for (const { topic, message } of this.#fill.handle(request, seen, context)) {
      if (topic === topics.documentCleared) this.cleared.push((message as DocumentCleared).batch!);
      if (topic === topics.generationFillRequested) this.request = message as GenerationFillRequested;
      if (topic === topics.generationFilled) this.filled = message as GenerationFilled;
    }
    if (request.stage === 'begin') this.isKnown = true;
  }

  /** What can be told of a generation's documents and chunks. */
  state(generation: string): unknown {
    return {
      documents: this.registry
        .entriesOf(generation)
        .filter(({ content }) => content && !content.deleted)
        .map((entry) => [
          entry.documentId,
          entry.content!.position,
          entry.content!.chunks,
          readersOf(entry).toSorted(),
        ]),
      chunks: [...this.store(generation).chunks.values()]
        .map(({ id, chunk }) => JSON.stringify([id, chunk.text, chunk.readers.toSorted()]))
        .toSorted(),
    };
  }
}

async function untilDone(action: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await action();
      return;
    } catch (error) {
      if (!WeirError.is(error) || error.disposition !== 'retryable') throw error;
    }
  }
}

it('in the end holds what the generation in force holds, whatever is changed or deleted meanwhile and in whatever order it comes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 1, maxLength: 10 }),
      fc.infiniteStream(fc.nat()),
      async (operations, random) => {
        const pipeline = new Pipeline();
        const below = (count: number) => random.next().value! % count;
        const take = <Item>(items: Item[]): Item => items.splice(below(items.length), 1)[0]!;
        // Between the declaration and the end of the begin, some know and some do not.
        const isTold = () => pipeline.isKnown || (pipeline.isDeclared && below(2) === 0);
        const waiting = [...operations];
        for (;;) {
          const { cleared, embedded, amended, request, isDeclared } = pipeline;
          const isEarlierDone = request?.stage === 'begin' || !pipeline.hasEarlier;
          const actions: (() => void | Promise<void>)[] = [
            ...(waiting.length > 0 ? [() => pipeline.submit(waiting.shift()!)] : []),
            ...(isDeclared ? [] : [() => pipeline.declare()]),
            ...(cleared.length > 0 ? [() => pipeline.embed(take(cleared), isTold())] : []),
            ...(embedded.length > 0 ? [() => pipeline.index(take(embedded))] : []),
            ...(amended.length > 0 ? [() => pipeline.amend(amended.shift()!, isTold())] : []),
            ...(request && isEarlierDone ? [() => pipeline.fill(1 + below(2))] : []),
          ];
          if (actions.length === 0) break;
          await actions[below(actions.length)]!();
        }
        expect(pipeline.filled).toMatchObject({ collection: 'c', removed: false });
        expect(pipeline.state('beside')).toEqual(pipeline.state('own'));
      },
    ),
    { numRuns: 500 },
  );
});
