import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { withContent } from './registry-changes.js';
import { type DocumentKey, emptyEntry, type RegistryEntry } from './registry-entry.js';
import type { Registry } from './registry.port.js';

const owned = () => true;

function keyOf(fields: Partial<DocumentKey> = {}): DocumentKey {
  return { tenant: 't', collection: `c-${randomUUID()}`, documentId: 'd', generation: 'g', ...fields };
}

/** The entry with a version in it whose number JSON could not hold. */
function indexedAt(entry: RegistryEntry, offset: number): RegistryEntry {
  return withContent(entry, {
    version: 9_007_199_254_740_993n + BigInt(offset),
    versionGiven: true,
    position: { log: 'l/0', offset },
    deleted: false,
    title: 'Title',
    mediaType: 'text/plain',
    uri: '',
    metadata: { nested: { list: [1, 'two', null] } },
    readers: ['everyone'],
    chunks: [{ id: `chunk-${offset}`, start: 0, end: 5 }],
    indexedAt: '2026-01-02T03:04:05.000Z',
  });
}

const count = (entry: RegistryEntry): RegistryEntry => ({ ...entry, sequence: entry.sequence + 1 });

/** What every registry does, in memory or in Elasticsearch. */
export function registryContract(registryOf: () => Registry): void {
  describe('a registry', () => {
    it('has an empty entry for a document that it never saw', async () => {
      const key = keyOf();
      expect(await registryOf().get(key)).toEqual(emptyEntry(key));
    });

    it('gives back what was written, at once and to the last digit of its version', async () => {
      const key = keyOf();
      const { before, after } = await registryOf().change(key, owned, (entry) => indexedAt(entry, 1));
      expect(before).toEqual(emptyEntry(key));
      expect(after.content?.version).toBe(9_007_199_254_740_994n);
      expect(await registryOf().get(key)).toEqual(after);
    });

    it('leaves an entry alone when there is nothing to change', async () => {
      const key = keyOf();
      const { after } = await registryOf().change(key, owned, (entry) => indexedAt(entry, 1));
      expect(await registryOf().change(key, owned, () => undefined)).toEqual({ before: after, after });
    });

    it('keeps tenants, collections, documents and generations apart', async () => {
      const key = keyOf();
      await registryOf().change(key, owned, count);
      const others = [{ tenant: 'x' }, { collection: 'x' }, { documentId: 'x' }, { generation: 'x' }];
      const entries = await registryOf().getAll([key, ...others.map((other) => ({ ...key, ...other }))]);
      expect(entries.map(({ sequence }) => sequence)).toEqual([1, 0, 0, 0, 0]);
    });

    it('loses no change of several that come at the same time', async () => {
      const key = keyOf();
      await Promise.all(Array.from({ length: 8 }, () => registryOf().change(key, owned, count)));
      expect((await registryOf().get(key)).sequence).toBe(8);
    });

    it('refuses a change of one who does not own the document any more', async () => {
      const key = keyOf();
      await expect(registryOf().change(key, () => false, count)).rejects.toMatchObject({ code: 'lease-lost' });
      expect((await registryOf().get(key)).sequence).toBe(0);
    });
  });
}
