import { describe, expect, it } from 'vitest';
import { responseText } from './response-text.js';

const read = (contentType: string, body: string | Buffer) => responseText({ contentType, body: Buffer.from(body) });

describe('responseText', () => {
  it.each([
    ['text/html; charset=utf-8', '<p>Hello', 'html'],
    ['application/xhtml+xml', '<p>Hello', 'html'],
    ['TEXT/PLAIN', '<p>Hello', 'text'],
    ['text/markdown', '# Hello', 'text'],
    ['application/json', '{}', 'text'],
    ['application/problem+json', '{}', 'text'],
    ['application/rss+xml', '<rss/>', 'text'],
    ['', ' <!DOCTYPE html><p>Hello', 'html'],
    ['', 'Hello', 'text'],
  ])('reads %s as what it is: %j', (contentType, body, kind) => {
    expect(read(contentType, body)).toEqual({ kind, text: body });
  });

  it.each([
    ['application/pdf', '%PDF-1.7'],
    ['image/png', 'PNG'],
    ['application/octet-stream', 'Hello'],
    ['', 'GIF\u0000\u0001'],
  ])('says that %s cannot be read', (contentType, body) => {
    expect(() => read(contentType, body)).toThrow(
      expect.objectContaining({ code: 'content-unsupported', disposition: 'poison' }),
    );
  });

  it.each([
    ['text/plain; charset=iso-8859-1', Buffer.from('Caf\u00e9', 'latin1'), 'Café'],
    ['text/html', Buffer.from('<meta charset="windows-1252">Caf\u00e9', 'latin1'), '<meta charset="windows-1252">Café'],
    ['text/plain; charset=unheard-of', Buffer.from('Café'), 'Café'],
    ['text/plain', Buffer.from('\uFEFFCafé'), 'Café'],
  ])('decodes %s', (contentType, body, text) => {
    expect(read(contentType, body).text).toBe(text);
  });
});
