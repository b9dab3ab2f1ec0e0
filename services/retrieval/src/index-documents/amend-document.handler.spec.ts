import { create, DocumentAmendedSchema, type DocumentStatus } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import type { Amended } from './amend-document.js';
import { reportAmended } from './amend-document.handler.js';

const message = create(DocumentAmendedSchema, {
  document: { tenant: 't', collection: 'c', documentId: 'd', version: 4n, position: { log: 'l/0', offset: 4n } },
});

describe('reportAmended', () => {
  it.each<[Amended['kind'], string, string | undefined]>([
    ['deleted', 'deleted', undefined],
    ['access-changed', 'indexed', undefined],
    ['superseded', 'rejected', 'superseded'],
  ])('tells of %s as %s', (kind, status, code) => {
    const [emission, ...others] = reportAmended(message, { kind });
    expect(others).toEqual([]);
    expect(emission!.message).toMatchObject({ collection: 'c', documentId: 'd', version: 4n, status });
    expect((emission!.message as DocumentStatus).reason?.code).toBe(code);
  });

  it('delivered twice tells the same, under one id', () => {
    expect(reportAmended(message, { kind: 'deleted' })).toEqual(reportAmended(message, { kind: 'deleted' }));
  });
});
