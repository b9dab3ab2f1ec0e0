import { create, DocumentRefSchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { documentStatus } from './document-status.js';

const submitted = (offset: bigint) =>
  create(DocumentRefSchema, {
    tenant: 't',
    collection: 'c',
    documentId: 'd',
    version: 4n,
    position: { log: 'l/0', offset },
  });
const document = submitted(4n);

describe('documentStatus', () => {
  it('says which version of which document it is of, and why', () => {
    const reason = { code: 'field-missing', message: 'There is no text.' };
    expect(documentStatus(document, 'rejected', { reason }).message).toMatchObject({
      collection: 'c',
      documentId: 'd',
      version: 4n,
      status: 'rejected',
      reason: { ...reason, field: '' },
    });
  });

  it('has an identity for each submission and status, which the terminal ones share', () => {
    const idOf = (...args: Parameters<typeof documentStatus>) => documentStatus(...args).options.id;
    expect(idOf(document, 'indexed', { chunks: 2 })).toBe(idOf(document, 'rejected'));
    expect(idOf(document, 'cleared')).not.toBe(idOf(document, 'indexed'));
    expect(idOf(submitted(5n), 'indexed')).not.toBe(idOf(document, 'indexed'));
  });
});
