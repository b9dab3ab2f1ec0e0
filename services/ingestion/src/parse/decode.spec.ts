import { describe, expect, it } from 'vitest';
import { decodeContent, htmlCharset } from './decode.js';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const undecodable = expect.objectContaining({ code: 'content-undecodable', disposition: 'poison', field: 'content' });

function failure(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('decodeContent', () => {
  it('reads UTF-8 by default and passes text through', () => {
    expect(decodeContent(new TextEncoder().encode('Köln 😀'))).toBe('Köln 😀');
    expect(decodeContent('Köln')).toBe('Köln');
  });

  it('follows a byte order mark before anything else', () => {
    const littleEndian = Uint8Array.of(0xff, 0xfe, 0x4b, 0x00, 0xf6, 0x00);
    const bigEndian = Uint8Array.of(0xfe, 0xff, 0x00, 0x4b, 0x00, 0xf6);
    expect(decodeContent(littleEndian, 'utf-8')).toBe('Kö');
    expect(decodeContent(bigEndian)).toBe('Kö');
  });

  it.each(['latin1', 'iso-8859-1', 'windows-1252'])('honours charset %s', (charset) => {
    expect(decodeContent(latin1('K\u00F6ln\u00D7'), charset)).toBe('Köln×');
  });

  it('takes undeclared single accented letters between ASCII as Western European', () => {
    expect(decodeContent(latin1('Stra\u00DFe;Ort\nHauptstra\u00DFe;K\u00F6ln\n'))).toBe(
      'Straße;Ort\nHauptstraße;Köln\n',
    );
  });

  it.each([
    ['a broken sequence', Uint8Array.of(0x61, 0xc3, 0x28, 0x62)],
    ['stray high bytes', Uint8Array.of(0x61, 0x20, 0xff, 0xfe, 0x20)],
    ['a cut-off sequence', Uint8Array.of(0x61, 0xe2, 0x82)],
    ['several high bytes in a row', Uint8Array.of(0x61, 0xe4, 0xf6, 0x62)],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00)],
  ])('refuses %s', (_, bytes) => {
    expect(failure(() => decodeContent(bytes))).toEqual(undecodable);
  });

  it('does not guess when the charset is declared', () => {
    expect(failure(() => decodeContent(latin1('K\u00F6ln'), 'utf-8'))).toEqual(undecodable);
  });

  it('refuses a charset that does not exist', () => {
    expect(failure(() => decodeContent(latin1('a'), 'klingon'))).toEqual(undecodable);
  });

  it('refuses binary content that happens to decode, but not a stray control', () => {
    expect(failure(() => decodeContent(new Uint8Array(200)))).toEqual(undecodable);
    expect(failure(() => decodeContent('\u0000\u0001'.repeat(50)))).toEqual(undecodable);
    expect(decodeContent('a\u0000b')).toBe('a\u0000b');
  });
});

describe('htmlCharset', () => {
  it.each([
    ['<meta charset="iso-8859-1">', 'windows-1252'],
    ['<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', 'windows-1251'],
    ['<meta charset=utf-16>', undefined],
    ['<meta charset=nonsense>', undefined],
    ['<p>none</p>', undefined],
  ])('finds in %s', (page, charset) => {
    expect(htmlCharset(latin1(page))).toBe(charset);
  });
});
