import { create, topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { documentDeleted, documentSubmitted, terminalStatus } from './document-messages.js';

describe('documentSubmitted', () => {
  it.each([
    [{ text: 'hello' }, { case: 'text', value: 'hello' }],
    [{ text: '' }, { case: 'text', value: '' }],
    [{ content: 'aGVsbG8=' }, { case: 'content', value: Buffer.from('hello') }],
    [{ uri: 'https://x.org/a' }, { case: 'uri', value: 'https://x.org/a' }],
  ])('%j', (source, expected) => {
    const message = documentSubmitted('c', { documentId: 'a', ...source });
    expect(message.source).toEqual(expected);
    expect(message).toMatchObject({ collection: 'c', documentId: 'a', readers: [], title: '' });
    expect(message.version).toBeUndefined();
  });

  it.each([
    [0, 0n],
    [3, 3n],
    ['18446744073709551615', 18446744073709551615n],
  ])('keeps version %s', (version, expected) => {
    expect(documentSubmitted('c', { documentId: 'a', text: '', version }).version).toBe(expected);
    expect(documentDeleted('c', 'a', String(version)).version).toBe(expected);
  });

  it('refuses a version that does not fit', () => {
    expect(() => documentDeleted('c', 'a', '18446744073709551616')).toThrow(
      expect.objectContaining({ code: 'request-invalid', field: 'version' }),
    );
  });
});

describe('terminalStatus', () => {
  const status = (fields: object) =>
    terminalStatus(create(topics.documentStatus.schema, { collection: 'c', documentId: 'a', version: 2n, ...fields }));

  it.each(['received', 'chunked', 'cleared', ''])('goes on after %j', (name) => {
    expect(status({ status: name })).toBeUndefined();
  });

  it.each<[object, object]>([
    [
      { status: 'indexed', chunks: 3 },
      { documentId: 'a', version: 2, status: 'indexed', chunks: 3 },
    ],
    [
      { status: 'indexed', chunks: 0 },
      { documentId: 'a', version: 2, status: 'indexed', chunks: 0 },
    ],
    [{ status: 'deleted' }, { documentId: 'a', version: 2, status: 'deleted' }],
    [
      { status: 'rejected', reason: { code: 'document-too-large', message: 'Large.', field: 'text' } },
      {
        documentId: 'a',
        version: 2,
        status: 'rejected',
        reason: { code: 'document-too-large', message: 'Large.', field: 'text' },
      },
    ],
  ])('%j ends', (fields, expected) => expect(status(fields)).toEqual(expected));
});
