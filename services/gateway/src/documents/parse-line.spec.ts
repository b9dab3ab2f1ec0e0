import { describe, expect, it } from 'vitest';
import { parseLine } from './parse-line.js';

const parse = (text: string | Buffer | undefined) =>
  parseLine({ number: 7, bytes: text === undefined ? undefined : Buffer.from(text) }, 1_000);

describe('parseLine', () => {
  it.each(['', '   ', '\r'])('passes over %j', (text) => expect(parse(text)).toBeUndefined());

  it.each([
    ['text', { documentId: 'a', text: '' }],
    ['bytes', { documentId: 'a', content: 'aGVsbG8=' }],
    ['an address', { documentId: 'a', uri: 'https://example.org/a.md' }],
    [
      'everything',
      {
        documentId: 'a/b c',
        text: 't',
        title: 'T',
        mediaType: 'text/plain',
        version: 3,
        metadata: { a: [1] },
        readers: ['hr'],
      },
    ],
    ['a version beyond numbers', { documentId: 'a', text: 't', version: '18446744073709551615' }],
  ])('takes a document of %s', (_what, document) => {
    expect(parse(`${JSON.stringify(document)}\r`)).toEqual({ document });
  });

  it.each<[string, string | Buffer | undefined, string, string | undefined, string | undefined]>([
    ['too long', undefined, 'line-too-long', undefined, undefined],
    ['not JSON', '{"documentId"', 'line-invalid', undefined, undefined],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'line-invalid', undefined, undefined],
    ['no object', '5', 'request-invalid', 'line', undefined],
    ['null', 'null', 'request-invalid', 'line', undefined],
    ['without an id', '{"text":"a"}', 'request-invalid', 'documentId', undefined],
    ['with an id of another type', '{"documentId":5,"text":"a"}', 'request-invalid', 'documentId', undefined],
    ['without a source', '{"documentId":"a"}', 'request-invalid', 'text', 'a'],
    ['with two sources', '{"documentId":"a","text":"a","uri":"https://x.org"}', 'request-invalid', 'text', 'a'],
    ['with bad base64', '{"documentId":"a","content":"a*b"}', 'request-invalid', 'content', 'a'],
    ['with no readers at all', '{"documentId":"a","text":"a","readers":[]}', 'request-invalid', 'readers', 'a'],
    ['with an unknown field', '{"documentId":"a","text":"a","reader":"hr"}', 'request-invalid', 'reader', 'a'],
    ['with a negative version', '{"documentId":"a","text":"a","version":-1}', 'request-invalid', 'version', 'a'],
  ])('rejects a line that is %s', (_what, text, code, field, documentId) => {
    const { rejected } = parse(text) as { rejected: object };
    expect(rejected).toEqual({
      line: 7,
      ...(documentId === undefined ? {} : { documentId }),
      status: 'rejected',
      reason: { code, message: expect.any(String), ...(field === undefined ? {} : { field }) },
    });
  });
});
