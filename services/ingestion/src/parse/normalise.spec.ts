import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseText } from './normalise.js';

describe('normaliseText', () => {
  it.each([
    ['line ends', 'a\r\nb\rc\nd', 'a\nb\nc\nd'],
    ["page breaks and Unicode's line ends", 'a\fb\vc\u2028d\u2029e\u0085f', 'a\nb\nc\nd\ne\nf'],
    ['a byte order mark', '\uFEFFtext', 'text'],
    ['controls, but not tabs', 'a\u0000b\u0007\tc\u009F', 'ab\tc'],
    ['bidirectional overrides', 'pay \u202Egro.elpmaxe\u202C now', 'pay gro.elpmaxe now'],
    ['tag characters', 'hi\u{E0053}\u{E0041}\u{E007F}', 'hi'],
    ['zero-width spaces and soft hyphens', 'ig\u200Bno\u00ADre', 'ignore'],
    ['decomposed letters', 'Ko\u0308ln', 'K\u00F6ln'],
    ['lone surrogates', 'a\uD800b', 'a\uFFFDb'],
  ])('cleans %s', (_, text, expected) => {
    expect(normaliseText(text)).toBe(expected);
  });

  it('keeps the joiners that emoji and Persian are spelled with', () => {
    const text = '👩\u200D🚀 می\u200Cخواهم';
    expect(normaliseText(text)).toBe(text);
  });

  it('composes a mark with its letter across a removed control', () => {
    expect(normaliseText('e\u0000\u0301')).toBe('é');
  });

  it('finishes on a megabyte of combining marks out of order', () => {
    const text = normaliseText(`a${'\u0301\u0316'.repeat(500_000)}`);
    expect(text).not.toMatch(/[\u0301\u0316]{31}/);
  });

  it('gives the same for its own output', () => {
    // Any character; `binary`, the library's own unit for it, takes half a second to build.
    const unit = fc.nat({ max: 0x10_ff_ff }).filter((code) => code < 0xd8_00 || code > 0xdf_ff);
    const character = unit.map((code) => String.fromCodePoint(code));
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 40 }), (text) => {
        const once = normaliseText(text);
        expect(normaliseText(once)).toBe(once);
      }),
    );
  });
});
