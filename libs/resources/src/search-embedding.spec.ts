import { describe, expect, it } from 'vitest';
import { parseResource } from './resource.js';
import { searchEmbedding } from './search-embedding.js';
import { Snapshot } from './snapshot.js';

const model = (name: string, side: 'both' | 'queries') =>
  parseResource({
    kind: 'Model',
    name,
    spec: { provider: 'embedding', model: 'base', adapter: { side, weights: 'AAAA' } },
  });
const collection = (name: string, spec: object) => parseResource({ kind: 'Collection', name, spec });

const snapshot = [
  model('both', 'both'),
  model('queries', 'queries'),
  collection('plain', { embedding: 'base' }),
  collection('several', { embedding: 'base', alsoEmbeddedBy: ['both', 'other'] }),
  collection('tuned', { embedding: 'both' }),
].reduce((all, resource) => all.with(resource), Snapshot.empty);

const BOTH = expect.stringMatching(/^both@[0-9a-f]{8}$/) as string;
const QUERIES = expect.stringMatching(/^queries@[0-9a-f]{8}$/) as string;

describe('searchEmbedding', () => {
  it.each([
    ['a collection by its own folder', 'plain', undefined, undefined],
    ['the same, named', 'plain', 'base', undefined],
    ['queries alone adapted, the index as it is', 'plain', 'queries', { queries: QUERIES, documents: '' }],
    ['a Model beside', 'several', 'both', { queries: BOTH, documents: BOTH }],
    ['a folder beside', 'several', 'other', { queries: 'other', documents: 'other' }],
    ['a collection by its own Model', 'tuned', undefined, { queries: BOTH, documents: '' }],
  ])('%s', (_name, of, wanted, expected) => {
    expect(searchEmbedding(of, wanted, snapshot)).toEqual(expected);
  });

  it('refuses what the collection is not embedded by, and says what it is', () => {
    expect(() => searchEmbedding('plain', 'both', snapshot)).toThrow('not embedded by both');
    expect(() => searchEmbedding('several', 'gone', snapshot)).toThrow('There are: base, both, other.');
    expect(() => searchEmbedding('none', undefined, snapshot)).toThrow('none');
  });
});
