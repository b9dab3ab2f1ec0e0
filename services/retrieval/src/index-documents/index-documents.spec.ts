import {
  ChunksEmbeddedSchema,
  type ChunksEmbedded,
  create,
  type DocumentAmended,
  DocumentAmendedSchema,
  DocumentRefSchema,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { readersOf } from '../registry/registry-entry.js';
import { MemoryRegistry } from '../registry/registry.fake.js';
import { amendDocument } from './amend-document.js';
import { applyBatch, type ApplyPorts } from './apply-batch.js';
import { MemoryChunkStore, memoryChunkStores } from './chunk-store.fake.js';
import { reportApplied } from './index-chunks.handler.js';

const key = { tenant: 't', collection: 'c', documentId: 'd', generation: 'g' };
const owned = () => true;

let registry: MemoryRegistry;
let store: MemoryChunkStore;
let ports: ApplyPorts;

beforeEach(begin);

function begin(): void {
  registry = new MemoryRegistry();
  store = new MemoryChunkStore(
    () => new WeirError({ code: 'elasticsearch-refused', disposition: 'poison', message: 'No.' }),
  );
  ports = { registry, stores: memoryChunkStores(store), now: () => new Date(0) };
}

interface Version {
  offset: number;
  version?: number;
  log?: string;
}

function ref({ offset, version, log = 'l/0' }: Version) {
  return create(DocumentRefSchema, {
    tenant: 't',
    collection: 'c',
    documentId: 'd',
    version: BigInt(version ?? offset),
    versionGiven: version !== undefined,
    position: { log, offset: BigInt(offset) },
  });
}

/** A document whose chunks are named after their texts; `reused` ones come without a vector. */
function submitted(
  at: Version,
  texts: string[],
  options: { reused?: string[]; readers?: string[]; batch?: number; closes?: string[] | false } = {},
): ChunksEmbedded {
  const all = options.closes === undefined ? texts : options.closes;
  return create(ChunksEmbeddedSchema, {
    batch: {
      document: ref(at),
      generation: 'g',
      title: 'T',
      readers: options.readers ?? ['everyone'],
      batch: options.batch ?? 0,
      chunks: texts.map((text, index) => ({ chunkId: text, text, start: index, end: index + 1 })),
      ...(all === false
        ? {}
        : { manifest: { entries: all.map((chunkId, index) => ({ chunkId, start: index, end: index + 1 })) } }),
    },
    vectors: texts.map((text) => ({ values: options.reused?.includes(text) ? [] : [1, 0] })),
  });
}

function amended(at: Version, readers?: string[]): DocumentAmended {
  return create(DocumentAmendedSchema, {
    document: ref(at),
    change: readers ? { case: 'access', value: { readers } } : { case: 'removal', value: {} },
  });
}

const apply = (message: ChunksEmbedded) => applyBatch(message, owned, ports);
const amend = (message: DocumentAmended) => amendDocument(message, 'g', owned, ports);
const indexed = () => [...store.chunks.keys()].sort();
const standing = async () => (await registry.get(key)).content?.chunks.map(({ id }) => id) ?? [];

describe('a document', () => {
  it('is replaced as one change: new chunks in, those no longer listed out', async () => {
    expect(await apply(submitted({ offset: 1 }, ['a', 'b']))).toEqual({ kind: 'indexed', chunks: 2 });
    expect(await apply(submitted({ offset: 2 }, ['b', 'x'], { reused: ['b'] }))).toEqual({
      kind: 'indexed',
      chunks: 2,
    });
    expect(indexed()).toEqual(['b', 'x']);
    expect(await standing()).toEqual(['b', 'x']);
  });

  it('does not remember for ever what its versions were made of', async () => {
    const texts = (version: number) => Array.from({ length: 100 }, (_, n) => `${version}-${n}`);
    for (let version = 1; version <= 12; version += 1) {
      await apply(submitted({ offset: version }, texts(version)));
      expect((await registry.get(key)).obsolete.length).toBeLessThanOrEqual(500);
    }
    expect(indexed()).toEqual(texts(12).sort());
    expect(await apply(submitted({ offset: 12 }, texts(12)))).toEqual({ kind: 'indexed', chunks: 100 });
  });

  it('is applied again to the end when its record is delivered again', async () => {
    await apply(submitted({ offset: 1 }, ['a']));
    const second = submitted({ offset: 2 }, ['x']);
    store.before = (operation) => {
      if (operation === 'remove') throw new Error('crash');
    };
    await expect(apply(second)).rejects.toThrow('crash');
    store.before = () => undefined;
    expect(indexed()).toEqual(['a', 'x']);
    expect(await apply(second)).toEqual({ kind: 'indexed', chunks: 1 });
    expect(indexed()).toEqual(['x']);
    expect(reportApplied(second, await apply(second))).toEqual(reportApplied(second, await apply(second)));
  });

  it('leaves nothing behind when its writer ended half-way and a deletion came in between', async () => {
    const first = submitted({ offset: 1 }, ['a', 'b']);
    store.before = (operation) => {
      if (operation === 'refresh') throw new Error('crash');
    };
    await expect(apply(first)).rejects.toThrow('crash');
    store.before = () => undefined;
    expect(indexed()).toEqual(['a', 'b']);
    expect(await amend(amended({ offset: 2 }))).toEqual({ kind: 'deleted' });
    expect(await apply(first)).toEqual({ kind: 'superseded' });
    expect(indexed()).toEqual([]);
  });

  it('that is older takes nothing from the version that stands', async () => {
    await apply(submitted({ offset: 2 }, ['a', 'x']));
    expect(await apply(submitted({ offset: 1 }, ['a', 'b']))).toEqual({ kind: 'superseded' });
    expect(indexed()).toEqual(['a', 'x']);
  });

  it.each([
    {
      name: 'version 3 before 2',
      versions: [
        { offset: 1, version: 3 },
        { offset: 2, version: 2 },
      ],
      wins: 3n,
    },
    {
      name: 'version 2 before 3',
      versions: [
        { offset: 1, version: 2 },
        { offset: 2, version: 3 },
      ],
      wins: 3n,
    },
    { name: 'without versions, the later place', versions: [{ offset: 1 }, { offset: 2 }], wins: 2n },
    { name: 'without versions, an earlier place late', versions: [{ offset: 2 }, { offset: 1 }], wins: 2n },
    { name: 'another log, whatever its offset', versions: [{ offset: 9 }, { offset: 1, log: 'l/5' }], wins: 1n },
  ] satisfies { name: string; versions: Version[]; wins: bigint }[])(
    'keeps the newest: $name',
    async ({ versions, wins }) => {
      for (const at of versions as Version[]) await apply(submitted(at, [`chunk of ${at.version ?? at.offset}`]));
      const { content } = await registry.get(key);
      expect(content?.version).toBe(wins);
      expect(indexed()).toEqual([`chunk of ${wins}`]);
    },
  );

  it('says of a version submitted twice whether it is the same', async () => {
    await apply(submitted({ offset: 1, version: 3 }, ['a']));
    expect(await apply(submitted({ offset: 2, version: 3 }, ['a']))).toEqual({ kind: 'repeated', chunks: 1 });
    expect(await apply(submitted({ offset: 3, version: 3 }, ['b']))).toEqual({ kind: 'conflicting' });
    expect(indexed()).toEqual(['a']);
  });

  it('is indexed whole or not at all', async () => {
    await apply(submitted({ offset: 1 }, ['a']));
    await expect(apply(submitted({ offset: 2 }, ['b', 'unindexable']))).rejects.toMatchObject({
      disposition: 'poison',
    });
    expect(indexed()).toEqual(['a']);
    expect(await standing()).toEqual(['a']);
  });

  it('asks for vectors again that the index no longer has', async () => {
    const message = submitted({ offset: 2 }, ['gone', 'new'], { reused: ['gone'] });
    expect(await apply(message)).toEqual({ kind: 'again', embedAll: true });
    expect(await apply(submitted({ offset: 2 }, ['gone', 'new']))).toEqual({ kind: 'indexed', chunks: 2 });
  });
});

describe('a batch beside', () => {
  it('is told of nowhere, whatever comes of it, but goes round again where vectors are missing', () => {
    const message = submitted({ offset: 1 }, ['a']);
    message.batch!.beside = true;
    for (const kind of ['superseded', 'conflicting', 'incomplete'] as const) {
      expect(reportApplied(message, { kind })).toEqual([]);
    }
    expect(reportApplied(message, { kind: 'indexed', chunks: 1 })).toEqual([]);
    const [again] = reportApplied(message, { kind: 'again', embedAll: true });
    expect(again!.message).toMatchObject({ embedAll: true, batch: { beside: true } });
  });
});

describe('a large document', () => {
  const first = submitted({ offset: 5 }, ['a', 'b'], { closes: false });
  const last = submitted({ offset: 5 }, ['c'], { batch: 1, closes: ['a', 'b', 'c'] });

  it('stands once its manifest is there', async () => {
    await apply(submitted({ offset: 1 }, ['old']));
    expect(await apply(first)).toEqual({ kind: 'staged' });
    expect(await standing()).toEqual(['old']);
    expect(await apply(last)).toEqual({ kind: 'indexed', chunks: 3 });
    expect(indexed()).toEqual(['a', 'b', 'c']);
  });

  it('is refused when a part never arrived', async () => {
    expect(await apply(last)).toEqual({ kind: 'incomplete' });
    expect(await standing()).toEqual([]);
  });

  it('leaves nothing behind when the policy refuses it half-way', async () => {
    await apply(submitted({ offset: 1 }, ['old']));
    await apply(first);
    await apply(
      create(ChunksEmbeddedSchema, {
        batch: { document: ref({ offset: 5 }), generation: 'g', batch: 1 },
        rejected: true,
      }),
    );
    expect(await apply(last)).toEqual({ kind: 'refused' });
    expect(indexed()).toEqual(['old']);
  });

  it('gives way to a newer version that comes before its end', async () => {
    await apply(first);
    await apply(submitted({ offset: 6 }, ['n']));
    expect(indexed()).toEqual(['n']);
    expect(await apply(last)).toEqual({ kind: 'superseded' });
    expect(indexed()).toEqual(['n']);
  });

  it('waits for vectors that are on their way', async () => {
    const part = submitted({ offset: 5 }, ['a', 'b'], { closes: false, reused: ['a'] });
    expect(await apply(part)).toEqual({ kind: 'again', embedAll: true });
    expect(await apply(last)).toEqual({ kind: 'again', embedAll: false });
    expect(await apply(first)).toEqual({ kind: 'staged' });
    expect(await apply(last)).toEqual({ kind: 'indexed', chunks: 3 });
  });
});

describe('a deletion', () => {
  it('removes the document and its chunks, and stays', async () => {
    await apply(submitted({ offset: 1 }, ['a', 'b']));
    expect(await amend(amended({ offset: 2 }))).toEqual({ kind: 'deleted' });
    expect(indexed()).toEqual([]);
    expect(await apply(submitted({ offset: 1 }, ['a', 'b']))).toEqual({ kind: 'superseded' });
    expect(indexed()).toEqual([]);
  });

  it('before the submission it follows in the log wins over it', async () => {
    expect(await amend(amended({ offset: 2 }))).toEqual({ kind: 'deleted' });
    expect(await apply(submitted({ offset: 1 }, ['a']))).toEqual({ kind: 'superseded' });
    expect(await apply(submitted({ offset: 3 }, ['b']))).toEqual({ kind: 'indexed', chunks: 1 });
  });

  it('without a version deletes a document whose producer gives versions', async () => {
    await apply(submitted({ offset: 1, version: 1_700_000_000_000 }, ['a']));
    expect(await amend(amended({ offset: 2 }))).toEqual({ kind: 'deleted' });
    expect(await apply(submitted({ offset: 3, version: 1_700_000_000_001 }, ['b']))).toMatchObject({ kind: 'indexed' });
  });

  it('of an old version leaves a newer one', async () => {
    await apply(submitted({ offset: 1, version: 5 }, ['a']));
    expect(await amend(amended({ offset: 2, version: 4 }))).toEqual({ kind: 'superseded' });
    expect(indexed()).toEqual(['a']);
  });
});

describe('an access change', () => {
  it('changes who may find the chunks, and nothing else of them', async () => {
    await apply(submitted({ offset: 1 }, ['a']));
    const before = store.chunks.get('a')!;
    await amend(amended({ offset: 2 }, ['board']));
    expect(store.chunks.get('a')).toEqual({ ...before, chunk: { ...before.chunk, readers: ['board'] } });
    expect(readersOf(await registry.get(key))).toEqual(['board']);
  });

  it('stands over the submission it follows, even when it comes first', async () => {
    await amend(amended({ offset: 2 }, ['board']));
    await apply(submitted({ offset: 1 }, ['a'], { readers: ['everyone'] }));
    expect(store.chunks.get('a')?.chunk.readers).toEqual(['board']);
  });

  it('gives way to a later submission', async () => {
    await apply(submitted({ offset: 1 }, ['a']));
    await amend(amended({ offset: 2 }, ['board']));
    await apply(submitted({ offset: 3 }, ['a', 'b'], { reused: ['a'], readers: ['sales'] }));
    expect([...store.chunks.values()].map(({ chunk }) => chunk.readers)).toEqual([['sales'], ['sales']]);
  });

  it('in the middle of a new version holds for its chunks', async () => {
    await apply(submitted({ offset: 1 }, ['a']));
    store.before = async (operation) => {
      if (operation !== 'refresh') return;
      store.before = () => undefined;
      await amend(amended({ offset: 3 }, ['board']));
    };
    await apply(submitted({ offset: 2 }, ['b']));
    expect(store.chunks.get('b')?.chunk.readers).toEqual(['board']);
  });
});

describe('a process that was frozen right before a write, while others took its document over', () => {
  /** Applies `frozen` up to its first such operation, then does `meanwhile`, then lets it go on. */
  async function freeze(frozen: () => Promise<unknown>, at: 'write' | 'remove', meanwhile: () => Promise<unknown>) {
    const gate = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    store.before = (operation) => {
      if (operation !== at) return undefined;
      store.before = () => undefined;
      reached.resolve();
      return gate.promise;
    };
    const late = frozen().catch((error: unknown) => error);
    await reached.promise;
    await meanwhile();
    gate.resolve();
    return late;
  }

  it('leaves no chunk of a document that was deleted meanwhile', async () => {
    const first = submitted({ offset: 1 }, ['a', 'b']);
    const late = await freeze(
      () => apply(first),
      'write',
      async () => {
        await amend(amended({ offset: 2 }));
        expect((await apply(first)).kind).toBe('superseded');
      },
    );
    expect(late).toMatchObject({ code: 'version-conflict' });
    expect(indexed()).toEqual([]);
  });

  it('leaves no chunk of a version that was replaced meanwhile', async () => {
    const first = submitted({ offset: 1 }, ['a', 'both']);
    await freeze(
      () => apply(first),
      'write',
      async () => {
        await apply(first);
        await apply(submitted({ offset: 2 }, ['x', 'both'], { reused: ['both'] }));
      },
    );
    expect(indexed()).toEqual(['both', 'x']);
  });

  it('removes no chunk that stands again', async () => {
    await apply(submitted({ offset: 1 }, ['a', 'b']));
    const second = submitted({ offset: 2 }, ['b'], { reused: ['b'] });
    await freeze(
      () => apply(second),
      'remove',
      async () => {
        await apply(second);
        await apply(submitted({ offset: 3 }, ['a', 'b'], { reused: ['b'] }));
      },
    );
    expect(indexed()).toEqual(['a', 'b']);
    expect(await standing()).toEqual(['a', 'b']);
  });

  it('asks for the vectors of kept chunks that an older deletion, late to come, took away meanwhile', async () => {
    await apply(submitted({ offset: 1, version: 10 }, ['kept', 'a']));
    const second = submitted({ offset: 2, version: 20 }, ['kept', 'b'], { reused: ['kept'] });
    store.before = async (operation) => {
      if (operation !== 'refresh') return;
      store.before = () => undefined;
      expect(await amend(amended({ offset: 3, version: 15 }))).toEqual({ kind: 'deleted' });
    };
    expect(await apply(second)).toEqual({ kind: 'again', embedAll: true });
    expect(await apply(submitted({ offset: 2, version: 20 }, ['kept', 'b']))).toEqual({ kind: 'indexed', chunks: 2 });
    expect(indexed()).toEqual(['b', 'kept']);
  });

  it('writes again what a deletion in between took away', async () => {
    await apply(submitted({ offset: 1 }, ['a']));
    store.before = async (operation) => {
      if (operation !== 'refresh') return;
      store.before = () => undefined;
      expect(await amend(amended({ offset: 2 }))).toEqual({ kind: 'deleted' });
    };
    expect(await apply(submitted({ offset: 3 }, ['a', 'b']))).toEqual({ kind: 'indexed', chunks: 2 });
    expect(indexed()).toEqual(['a', 'b']);
  });

  it('keeps chunks whose vectors are staged, though an abandoned submission had them too', async () => {
    await apply(submitted({ offset: 1 }, ['a', 'gone'], { closes: false }));
    await apply(submitted({ offset: 2 }, ['a'], { closes: false }));
    expect(indexed()).toEqual(['a']);
    expect((await apply(submitted({ offset: 2 }, ['b'], { batch: 1, closes: ['a', 'b'] }))).kind).toBe('indexed');
    expect(indexed()).toEqual(['a', 'b']);
  });
});

describe('whatever the order', () => {
  type Operation = { kind: 'submit'; texts: string[] } | { kind: 'delete' } | { kind: 'access'; readers: string[] };
  const operation = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('submit' as const),
        texts: fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('access' as const),
        readers: fc.subarray(['x', 'y', 'z'], { minLength: 1 }),
      }),
    },
  );

  it('the log decides: the last version and the last readers stand, and the index holds them and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        async (operations, random) => {
          begin();
          const below = (count: number) => random.next().value! % count;
          // Each delivered once or twice, in any order.
          const deliveries = operations.flatMap((op, offset) =>
            Array.from({ length: 1 + below(2) }, () => ({ op, offset })),
          );
          for (let index = deliveries.length - 1; index > 0; index -= 1) {
            const other = below(index + 1);
            [deliveries[index], deliveries[other]] = [deliveries[other]!, deliveries[index]!];
          }
          // Submissions and amendments come by two topics: one of each may be on its way, and either overtake the other.
          const under = new Set<boolean>();
          store.before = async () => {
            const next = deliveries.at(-1);
            if (next && !under.has(next.op.kind === 'submit') && below(4) === 0) await deliverNext();
          };
          async function deliverNext(): Promise<void> {
            const { op, offset } = deliveries.pop()!;
            under.add(op.kind === 'submit');
            await deliver(op, offset);
            under.delete(op.kind === 'submit');
          }
          async function deliver(op: Operation, offset: number): Promise<void> {
            const readers = ['default'];
            for (let reused = op.kind === 'submit' ? op.texts.filter(() => below(2) === 0) : []; ;) {
              const outcome = await (
                op.kind === 'submit'
                  ? apply(submitted({ offset }, op.texts, { readers, reused }))
                  : amend(amended({ offset }, op.kind === 'access' ? op.readers : undefined))
              ).catch((error: unknown) => error);
              if (WeirError.is(outcome) && outcome.disposition === 'retryable') continue;
              if (outcome instanceof Error) throw outcome;
              if ((outcome as { kind: string }).kind !== 'again') return;
              reused = [];
            }
          }
          while (deliveries.length > 0) await deliverNext();
          const last = operations.findLastIndex(({ kind }) => kind !== 'access');
          const lastAccess = operations.findLastIndex(({ kind }) => kind === 'access');
          const final = operations[last];
          const expected = final?.kind === 'submit' ? final.texts.toSorted() : [];
          expect(indexed()).toEqual(expected);
          if (expected.length > 0) {
            const change = operations[lastAccess];
            const readers = lastAccess > last && change?.kind === 'access' ? change.readers : ['default'];
            for (const { chunk } of store.chunks.values()) expect(chunk.readers).toEqual(readers);
            expect(readersOf(await registry.get(key))).toEqual(readers);
          }
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
