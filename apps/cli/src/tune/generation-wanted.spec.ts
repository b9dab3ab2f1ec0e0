import { collectionSchema, embeddingModelOf, generationOf, type Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { generationWanted } from './generation-wanted.js';

const adapter = (side: 'both' | 'queries') => ({
  kind: 'Model',
  name: side,
  spec: { provider: 'embedding', model: 'all-MiniLM-L6-v2', adapter: { side, weights: 'AAAA' } },
});

const gateway = (spec: object) => ({
  resource: () => Promise.resolve({ kind: 'Collection', name: 'support', spec }),
  resources: () => Promise.resolve({ resources: [adapter('both'), adapter('queries')] }),
});

describe('generationWanted', () => {
  it('adds an embedding beside those there are, and names its index as the services do', async () => {
    const wanted = await generationWanted(gateway({ alsoEmbeddedBy: ['other'] }), 'support', 'both');
    expect(wanted.declare).toMatchObject({ embedding: 'all-MiniLM-L6-v2', alsoEmbeddedBy: ['other', 'both'] });
    const snapshot = { find: () => adapter('both').spec } as unknown as Snapshot;
    const { documents } = embeddingModelOf(snapshot, 'both');
    expect(wanted.generation).toBe(generationOf(collectionSchema.parse({}), documents));
  });

  it('changes nothing where the collection has it already', async () => {
    const wanted = await generationWanted(gateway({ alsoEmbeddedBy: ['both'] }), 'support', 'both');
    expect(wanted.declare).toBeUndefined();
    expect(wanted.generation).toMatch(/^[0-9a-f]{10}$/);
  });

  it('needs no index for queries alone, nor for the one in force', async () => {
    expect(await generationWanted(gateway({}), 'support', 'queries')).toEqual({});
    expect(await generationWanted(gateway({}), 'support', 'all-MiniLM-L6-v2')).toEqual({});
  });
});
