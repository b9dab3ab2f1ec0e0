import { topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { IndexChanges } from './index-changes.js';
import { fakePastRun, fakeRecord, hit, TENANT } from './past-run.fake.js';

const DAY_MS = 86_400_000;
const NOW = 100 * DAY_MS;
const at = NOW - DAY_MS;
const changesOf = (...records: Parameters<IndexChanges['take']>[0][]) => {
  const changes = new IndexChanges(TENANT, NOW);
  for (const record of records) changes.take(record);
  return changes;
};
const status = (name: string, timestamp: number, collection = 'handbook', tenant = TENANT) =>
  fakeRecord(topics.documentStatus, { collection, documentId: 'd', status: name }, { timestamp, tenant });

describe('IndexChanges', () => {
  it.each([
    ['nothing changed', [], 'standing'],
    ['a document was indexed, or its readers changed', [status('indexed', at + 1)], 'changed'],
    ['a document was deleted', [status('deleted', at), status('indexed', at - 5)], 'changed'],
    ['one changed before', [status('indexed', at - 1)], 'standing'],
    ['one was refused', [status('rejected', at + 1), status('received', at + 1)], 'standing'],
    ['another collection changed', [status('indexed', at + 1, 'other')], 'standing'],
    ["another tenant's changed", [status('indexed', at + 1, 'handbook', 'globex')], 'standing'],
  ])('where %s', (_what, records, state) => {
    expect(changesOf(...records).stateFor(fakePastRun({ at }))).toBe(state);
  });

  it('cannot be known of a time before the log begins', () => {
    expect(changesOf().stateFor(fakePastRun({ at: NOW - 8 * DAY_MS }))).toBe('unknown');
  });

  it('cannot be known where it is not known what was searched', () => {
    expect(changesOf().stateFor(fakePastRun({ at, searches: [], isWhole: false }))).toBe('unknown');
  });

  it('is nothing where nothing was searched', () => {
    expect(changesOf().stateFor(fakePastRun({ at, searches: [] }))).toBeUndefined();
  });

  it('counts the collection that a search found nothing in', () => {
    const answer = { provenance: { pattern: 'rag', retrieval: { collection: 'handbook' } } };
    const run = fakePastRun({ at, answer, searches: [{ step: 'retrieve', hits: [] }] });
    expect(changesOf(status('indexed', at + 1)).stateFor(run)).toBe('changed');
  });

  it('counts every collection that was searched', () => {
    const hits = [hit('a'), hit('b', { collection: 'other' })];
    const run = fakePastRun({ at, searches: [{ step: 'retrieve-1', hits }] });
    expect(changesOf(status('indexed', at + 1, 'other')).stateFor(run)).toBe('changed');
  });
});
