import type { Active } from './active.js';

const reference =
  /&(?:#(\d{1,8})|#x([\da-f]{1,8})|(?:colon|sol|bsol|period|commat|Tab|NewLine|lpar|excl|lbrack|lsqb|rbrack|rsqb|equals);)/gi;

/**
 * Character references of what addresses are made of: letters, colons, slashes, dots, brackets, white space. Nobody has to
 * write those so; an address that is, some readers make a link of.
 *
 * @param text - Its code masked.
 */
export function findEncoded(text: string): Active[] {
  return [...text.matchAll(reference)]
    .filter(({ 1: decimal, 2: hexadecimal }) => {
      if (decimal === undefined && hexadecimal === undefined) return true;
      const code = decimal === undefined ? parseInt(hexadecimal!, 16) : Number(decimal);
      return code < 0x20 || (code < 0x7f && /[a-z:/\\.@()[\]!]/i.test(String.fromCharCode(code)));
    })
    .map(({ index }) => ({ type: 'encoded', start: index, end: index + 1, replacement: '&amp;' }));
}

const escape = /(?<!\\)\\+u00(?:[01][\da-f]|[89][\da-f]|7f|3c)/gi;
const harmless = /u00(?:09|0a|0d)$/i;

/** In arguments and results of tools, which are JSON: control characters, and what begins a tag, as escapes. */
export function findJsonEscapes(text: string): Active[] {
  return [...text.matchAll(escape)]
    .filter(({ 0: escaped }) => !harmless.test(escaped) && escaped.lastIndexOf('\\') % 2 === 0)
    .map(({ 0: escaped, index }) => ({
      type: 'json-escape',
      start: index + escaped.lastIndexOf('\\'),
      end: index + escaped.length,
      replacement: /3c$/i.test(escaped) ? '&lt;' : '?',
    }));
}
