import { beforeEach, describe, expect, it } from 'vitest';
import type { ChunkStore, ChunkToWrite } from './chunk-store.port.js';

const owned = () => true;
const lost = () => Promise.resolve(false);

export function chunk(id: string, fields: Partial<ChunkToWrite['chunk']> = {}): ChunkToWrite {
  return {
    id,
    vector: [0.6, 0.8, 0, 0],
    chunk: {
      tenant: 't',
      collection: 'c',
      document_id: 'd',
      title: 'Title',
      heading_path: ['A', 'B'],
      context: '',
      text: `the text of ${id}`,
      readers: ['everyone'],
      embedded_hash: 'h',
      ...fields,
    },
  };
}

/** A store, what it refuses, and a way to look into it. */
export interface StoreUnderTest {
  store: ChunkStore;
  /** A chunk that it refuses for good. */
  refused: ChunkToWrite;
  /** What searches find, by id, after a refresh. */
  found: () => Promise<ReadonlyMap<string, ChunkToWrite['chunk']>>;
}

/** What every chunk store does, in memory or in Elasticsearch. */
export function chunkStoreContract(open: () => Promise<StoreUnderTest>): void {
  describe('a chunk store', () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });

    const found = async () => {
      await under.store.refresh();
      return under.found();
    };

    it('has what was written, as it was, once it is refreshed', async () => {
      await under.store.write([chunk('a'), chunk('b')], 1, owned);
      expect((await found()).get('a')).toMatchObject(chunk('a').chunk);
      expect([...(await found()).keys()].sort()).toEqual(['a', 'b']);
    });

    it('has a chunk once, however often it is written', async () => {
      await under.store.write([chunk('a')], 1, owned);
      await under.store.write([chunk('a', { title: 'Newer' })], 1, owned);
      expect([...(await found()).values()].map(({ title }) => title)).toEqual(['Newer']);
    });

    it('changes the readers and nothing else, of what is there', async () => {
      await under.store.write([chunk('a'), chunk('b')], 1, owned);
      await under.store.setReaders(['a', 'missing'], ['board'], owned);
      expect((await found()).get('a')).toMatchObject(chunk('a', { readers: ['board'] }).chunk);
      expect((await found()).get('b')?.readers).toEqual(['everyone']);
      expect((await found()).has('missing')).toBe(false);
    });

    it('removes twice without a complaint', async () => {
      await under.store.write([chunk('a'), chunk('b')], 1, owned);
      await under.store.remove(['a'], 2, owned);
      await under.store.remove(['a', 'missing'], 2, owned);
      expect([...(await found()).keys()]).toEqual(['b']);
    });

    it('lets nothing that comes late stand over what follows from a later entry', async () => {
      const conflict = { code: 'version-conflict', disposition: 'retryable' };
      await under.store.write([chunk('a', { title: 'Later' })], 3, owned);
      await expect(under.store.write([chunk('a'), chunk('b')], 2, owned)).rejects.toMatchObject(conflict);
      await under.store.remove(['a'], 3, owned);
      const standing = await found();
      expect([standing.get('a')?.title, standing.get('b')?.title]).toEqual(['Later', 'Title']);
      await under.store.remove(['a', 'never'], 4, owned);
      await expect(under.store.write([chunk('a'), chunk('never')], 3, owned)).rejects.toMatchObject(conflict);
      expect([...(await found()).keys()]).toEqual(['b']);
      await under.store.write([chunk('a'), chunk('never')], 4, owned);
      expect((await found()).size).toBe(3);
    });

    it('takes writes whatever its readers were changed to, and as often', async () => {
      await under.store.write([chunk('a')], 1, owned);
      for (const readers of ['staff', 'board', 'staff']) await under.store.setReaders(['a'], [readers], owned);
      await under.store.write([chunk('a', { title: 'Newer' })], 2, owned);
      expect((await found()).get('a')).toMatchObject({ title: 'Newer', readers: ['everyone'] });
      await under.store.remove(['a'], 3, owned);
      expect((await found()).size).toBe(0);
    });

    it('refuses one chunk as poison, and writes the others', async () => {
      await expect(under.store.write([under.refused, chunk('a')], 1, owned)).rejects.toMatchObject({
        disposition: 'poison',
      });
      expect([...(await found()).keys()]).toEqual(['a']);
    });

    it('changes nothing for one who does not own the document any more', async () => {
      await under.store.write([chunk('a')], 1, owned);
      const leaseLost = { code: 'lease-lost' };
      await expect(under.store.write([chunk('b')], 1, lost)).rejects.toMatchObject(leaseLost);
      await expect(under.store.setReaders(['a'], ['board'], lost)).rejects.toMatchObject(leaseLost);
      await expect(under.store.remove(['a'], 2, lost)).rejects.toMatchObject(leaseLost);
      expect([...(await found())].map(([id, { readers }]) => [id, readers])).toEqual([['a', ['everyone']]]);
    });

    it('takes an empty list', async () => {
      await under.store.write([], 1, owned);
      await under.store.setReaders([], ['board'], owned);
      await under.store.remove([], 2, owned);
      expect((await found()).size).toBe(0);
    });
  });
}
