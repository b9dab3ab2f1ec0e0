import { create, DocumentEntrySchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { CurrentReaders, type ListDocuments } from './current-readers.js';

const { signal } = new AbortController();
const document = (documentId: string, collection = 'handbook') => ({ collection, documentId });

/** Lists two documents a page, to those who may read them. */
function library(readers: Record<string, string[]>) {
  const queries: string[] = [];
  const list: ListDocuments = ({ collection, groups, after }) => {
    queries.push(`${collection}>${after}`);
    const own = new Set(['everyone', ...groups]);
    const all = Object.entries(collection === 'handbook' ? readers : {})
      .filter(([id, who]) => id > after && who.some((reader) => own.has(reader)))
      .map(([documentId, who]) => create(DocumentEntrySchema, { collection, documentId, readers: who }));
    return Promise.resolve({ documents: all.slice(0, 2), more: all.length > 2 });
  };
  return { list, queries, readers };
}

const used = ['a', 'b', 'c', 'd', 'e'].map((id) => document(id));

describe('CurrentReaders', () => {
  it('gives what the groups may read, page by page', async () => {
    const { list } = library({ a: ['everyone'], b: ['hr'], c: ['it'], d: ['hr', 'it'] });
    const readers = new CurrentReaders({ list, used, groups: ['hr', 'it'], now: () => 0 });
    const ids = async (groups: string[]) =>
      (await readers.readable(used, groups, signal)).map(({ documentId }) => documentId);
    expect(await ids(['hr'])).toEqual(['a', 'b', 'd']);
    expect(await ids(['it'])).toEqual(['a', 'c', 'd']);
    expect(await ids([])).toEqual(['a']);
  });

  it('gives nothing of a collection that there is not', async () => {
    const { list } = library({ a: ['everyone'] });
    const readers = new CurrentReaders({ list, used: [document('a', '')], groups: [], now: () => 0 });
    expect(await readers.readable([document('a', '')], [], signal)).toEqual([]);
  });

  it('looks again after five seconds, and only then', async () => {
    const { list, queries, readers: who } = library({ a: ['hr'] });
    let now = 0;
    const readers = new CurrentReaders({ list, used, groups: ['hr'], now: () => now });
    const read = () => readers.readable([document('a')], ['hr'], signal);
    expect(await read()).toHaveLength(1);
    who['a'] = ['it'];
    now = 4_999;
    expect(await read()).toHaveLength(1);
    now = 5_000;
    expect(await read()).toEqual([]);
    expect(queries).toHaveLength(2);
  });

  it('says so when retrieval does not say, and asks again', async () => {
    let fails = true;
    const list: ListDocuments = () =>
      fails ? Promise.reject(new Error('down')) : Promise.resolve({ documents: [], more: false });
    const readers = new CurrentReaders({ list, used, groups: [], now: () => 0 });
    await expect(readers.readable([document('a')], [], signal)).rejects.toThrow('down');
    fails = false;
    expect(await readers.readable([document('a')], [], signal)).toEqual([]);
  });
});
