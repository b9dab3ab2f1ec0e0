import { encodeAdapter, DEFAULT_SETTINGS } from '@weir/embedding-adapters';
import { type Embedder, hashingEmbedder } from '@weir/models';
import { embeddingModelOf, parseResource, Snapshot } from '@weir/resources';
import { beforeEach, describe, expect, it } from 'vitest';
import { Embedders } from './embedders.js';

const DIMENSIONS = 4;
let snapshot: Snapshot;
let loaded: string[];
let embedders: Embedders;

beforeEach(() => {
  snapshot = Snapshot.empty;
  loaded = [];
  embedders = new Embedders({
    load: ({ model, precision }) => {
      loaded.push(`${model} ${precision}`);
      if (model === 'missing') return Promise.reject(new Error('ENOENT'));
      return Promise.resolve({ ...hashingEmbedder(DIMENSIONS), model } as Embedder);
    },
    snapshotWith: () => Promise.resolve(snapshot),
    standard: { model: 'base', precision: 'fp32' },
    capacity: 4,
  });
});

/** Of rank 1: adds the first number of an embedding, times `weight`, to its last. */
function adapter(weight: number, dimensions = DIMENSIONS): string {
  const down = Float32Array.from({ length: dimensions }, (_, at) => (at === 0 ? 1 : 0));
  const up = Float32Array.from({ length: dimensions }, (_, at) => (at === dimensions - 1 ? weight : 0));
  const card = {
    baseModel: 'base',
    dataset: '',
    examples: 0,
    heldBack: 0,
    settings: DEFAULT_SETTINGS,
    measured: {},
    licence: '',
  };
  return Buffer.from(encodeAdapter({ dimensions, rank: 1, side: 'both', down, up }, card)).toString('base64');
}

function declare(name: string, spec: object): string {
  snapshot = snapshot.with(
    parseResource({ kind: 'Model', name, spec: { provider: 'embedding', model: 'base', ...spec } }),
  );
  return embeddingModelOf(snapshot, name).identity;
}

const embeddingBy = async (identity: string) => (await (await embedders.get(identity)).embed(['a text']))[0]!;

describe('Embedders', () => {
  it('embeds by the standard model where none is named, and where it is', async () => {
    expect(await embeddingBy('')).toEqual(await embeddingBy('base'));
    expect(loaded).toEqual(['base fp32']);
  });

  it('adapts the embeddings of a Model with an adapter, and shares its base', async () => {
    const identity = declare('support', { adapter: { side: 'both', weights: adapter(2) } });
    const [base, adapted] = [await embeddingBy(''), await embeddingBy(identity)];
    const last = base[3]! + 2 * base[0]!;
    const length = Math.hypot(base[0]!, base[1]!, base[2]!, last);
    expect([...adapted]).toEqual(
      [base[0]!, base[1]!, base[2]!, last].map((value) => expect.closeTo(value / length, 5)),
    );
    expect((await embedders.get(identity)).model).toBe(identity);
    expect(loaded).toEqual(['base fp32']);
  });

  it('loads a Model of another folder or precision beside it', async () => {
    await embeddingBy(declare('other', { model: 'other', precision: 'int8' }));
    expect(loaded).toEqual(['other int8']);
  });

  it('knows a Model that is declared otherwise by another identity, and the old one no longer', async () => {
    const first = declare('support', { adapter: { side: 'both', weights: adapter(2) } });
    const second = declare('support', { adapter: { side: 'both', weights: adapter(3) } });
    expect(await embeddingBy(second)).toHaveLength(DIMENSIONS);
    await expect(embedders.get(first)).rejects.toMatchObject({
      code: 'embedding-not-served',
      disposition: 'retryable',
    });
  });

  it('waits for a Model that is not declared yet', async () => {
    await expect(embedders.get('support@3f9a01c2')).rejects.toMatchObject({
      code: 'embedding-not-served',
      disposition: 'retryable',
    });
  });

  it('says which files are missing, and looks again the next time', async () => {
    await expect(embedders.get('missing')).rejects.toThrow('missing cannot be loaded');
    await expect(embedders.get('missing')).rejects.toMatchObject({ code: 'embedding-not-served' });
    expect(loaded).toHaveLength(2);
  });

  it('looks for no folder outside that of the models', async () => {
    await expect(embedders.get('../elsewhere')).rejects.toMatchObject({ code: 'embedding-not-served' });
    expect(loaded).toEqual([]);
  });

  it('embeds by what was closed since: it is loaded again', async () => {
    const other = await embedders.get('other');
    for (const model of ['a', 'b', 'c', 'd']) await embeddingBy(model);
    expect(await other.embed(['a text'])).toEqual([await embeddingBy('other')]);
    expect(loaded.filter((each) => each === 'other fp32')).toHaveLength(2);
  });

  it('names the Model whose adapter fits no embedding of its base, or is none', async () => {
    const wide = declare('wide', { adapter: { side: 'both', weights: adapter(1, 8) } });
    await expect(embedders.get(wide)).rejects.toMatchObject({ code: 'adapter-dimensions', disposition: 'poison' });
    await expect(embedders.get(wide)).rejects.toThrow('wide');
    const none = declare('none', { adapter: { side: 'both', weights: 'AAAA' } });
    await expect(embedders.get(none)).rejects.toMatchObject({ code: 'adapter-malformed', disposition: 'poison' });
  });
});
