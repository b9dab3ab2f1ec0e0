import type { ElasticsearchClient } from '@weir/elasticsearch';
import { generationsBeside, ownGeneration, parseResource, Snapshot } from '@weir/resources';
import { beforeEach, describe, expect, it } from 'vitest';
import { elasticsearchGenerations } from './generations.js';

const FOLDER = 'all-MiniLM-L6-v2';

let snapshot: Snapshot;
let alias: string | undefined;
let indices: Set<string>;
let filled: Map<string, number>;

beforeEach(() => {
  snapshot = Snapshot.empty;
  alias = undefined;
  indices = new Set();
  filled = new Map();
});

function declare(spec: object): void {
  snapshot = snapshot.with(parseResource({ kind: 'Collection', name: 'c', spec }));
}

function generations() {
  const client = {
    indices: {
      getAlias: () => Promise.resolve(alias === undefined ? { error: 'missing' } : { [`weir-chunks~c~${alias}`]: {} }),
      exists: ({ index }: { index: string }) => Promise.resolve(indices.has(index)),
    },
  };
  return elasticsearchGenerations(client as unknown as ElasticsearchClient, () => Promise.resolve(snapshot), {
    of: () => filled,
  });
}

const besideOf = () => generationsBeside(snapshot, 'c')[0]!.generation;

describe('the generation by an embedding', () => {
  it('is one that is whole', async () => {
    declare({ alsoEmbeddedBy: ['other'] });
    filled.set(besideOf(), 3);
    indices.add(`weir-chunks~c~${besideOf()}`);
    expect(await generations().by('c', 'other')).toBe(besideOf());
  });

  it('is whole without an index where there is no document', async () => {
    declare({ alsoEmbeddedBy: ['other'] });
    filled.set(besideOf(), 0);
    expect(await generations().by('c', 'other')).toBe(besideOf());
  });

  it.each<[string, () => void, string]>([
    ['the collection does not name it', () => declare({}), 'is not embedded by other'],
    ['it is not filled yet', () => undefined, 'still being embedded by other'],
    ['its index is gone', () => filled.set(besideOf(), 3), 'is gone'],
  ])('is none when %s', async (_what, change, said) => {
    declare({ alsoEmbeddedBy: ['other'] });
    change();
    const message = expect.stringContaining(said) as string;
    await expect(generations().by('c', 'other')).rejects.toMatchObject({ code: 'generation-not-ready', message });
  });

  it('is the one in force where the collection names what that was embedded by', async () => {
    declare({});
    alias = ownGeneration(snapshot, 'c');
    declare({ embedding: 'other', alsoEmbeddedBy: [FOLDER] });
    expect(await generations().by('c', FOLDER)).toBe(alias);
  });
});

describe('all generations', () => {
  it('are those that a change of a document has to reach, the one in force first', async () => {
    declare({});
    alias = ownGeneration(snapshot, 'c');
    declare({ embedding: 'other', alsoEmbeddedBy: ['third', FOLDER] });
    const [third] = generationsBeside(snapshot, 'c').map(({ generation }) => generation);
    expect(await generations().all('c')).toEqual([alias, ownGeneration(snapshot, 'c'), third]);
  });
});
