import { create, DocumentStatusSchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { documentEntry } from './document-entry.js';

const entryOf = (fields: object) =>
  documentEntry(create(DocumentStatusSchema, { collection: 'handbook', documentId: 'd', ...fields }), {
    tenant: 'acme',
    timestamp: 5_000,
  });

describe('documentEntry', () => {
  it('says how long it took, and not which document it was', () => {
    expect(entryOf({ status: 'indexed', submittedAt: 3_500n })).toEqual({
      tenant: 'acme',
      collection: 'handbook',
      status: 'indexed',
      at: 5_000,
      duration: 1_500,
    });
  });

  it('takes a clock that is ahead for none at all, and does not guess where nothing is known', () => {
    expect(entryOf({ status: 'deleted', submittedAt: 6_000n })).toMatchObject({ duration: 0 });
    expect(entryOf({ status: 'rejected' })).not.toHaveProperty('duration');
  });

  it.each(['received', 'chunked', 'cleared'])('leaves out what is %s: it is still on its way', (status) => {
    expect(entryOf({ status, submittedAt: 3_500n })).toBeUndefined();
  });
});
