import { describe, expect, it } from 'vitest';
import { resolveMediaType } from './media-type.js';

const unsupported = (message: RegExp) =>
  expect.objectContaining({
    code: 'media-type-unsupported',
    disposition: 'poison',
    field: 'mediaType',
    message: expect.stringMatching(message),
  });

function failure(...[declared, name, content]: Parameters<typeof resolveMediaType>): unknown {
  try {
    resolveMediaType(declared, name, content);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('resolveMediaType', () => {
  it.each([
    ['text/markdown; charset=utf-8', 'x.html', { type: 'text/markdown', charset: 'utf-8' }],
    ['Text/HTML ;Charset="latin1"', 'x', { type: 'text/html', charset: 'latin1' }],
    ['application/x-ndjson', 'x', { type: 'application/jsonl' }],
    ['application/jsonlines', 'x', { type: 'application/jsonl' }],
    ['application/octet-stream', 'a.csv', { type: 'text/csv' }],
    [undefined, 'docs/Guide.MD', { type: 'text/markdown' }],
    [undefined, 'page.htm', { type: 'text/html' }],
    [undefined, 'https://host.invalid/page.html?print=1#top', { type: 'text/html' }],
    [undefined, 'rows.ndjson', { type: 'application/jsonl' }],
    [undefined, 'table.tsv', { type: 'text/tab-separated-values' }],
    [undefined, 'notes', { type: 'text/plain' }],
    [undefined, 'data.constructor', { type: 'text/plain' }],
    ['', 'x.txt', { type: 'text/plain' }],
  ])('takes %s with name %s as %j', (declared, name, expected) => {
    expect(resolveMediaType(declared, name, 'text')).toEqual(expected);
  });

  it.each(['application/pdf', 'image/png', 'constructor', 'text'])('refuses %s', (declared) => {
    expect(failure(declared, 'x.md', 'text')).toEqual(unsupported(/^Documents of media type/));
  });

  it('never repeats a malformed type', () => {
    for (const declared of ['secret stuff', 'x/149-18-4567', 'text/36.8.56.105'])
      expect(failure(declared, 'x', 'text')).toEqual(unsupported(/media type \(malformed\)/));
  });

  it.each([
    ['%PDF-1.7\n1 0 obj', /application\/pdf/],
    ['PK\u0003\u0004', /zip/],
    ['{\\rtf1 hello}', /rtf/],
    ['MZ\u0090\u0000This program', /msdownload/],
  ])('names the format of undeclared bytes that start with %j', (head, message) => {
    const bytes = Uint8Array.from(head, (character) => character.charCodeAt(0));
    expect(failure(undefined, 'x.txt', bytes)).toEqual(unsupported(message));
  });
});
