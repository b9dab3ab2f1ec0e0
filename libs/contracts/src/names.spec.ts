import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemOfName, requireName } from './names.js';

describe('problemOfName', () => {
  it.each([
    'acme',
    'Acme',
    'a',
    '7',
    'acme-2',
    'team/eu',
    'ou:hr',
    'alice@example.org',
    'v1.2',
    '_x',
    'a_',
    'hr-',
    'everyone',
  ])('takes %j', (name) => expect(problemOfName(name)).toBeUndefined());

  it.each([
    ['nothing', '', 'empty'],
    ['everything', '*', 'ASCII'],
    ['a wildcard inside', 'ac*', 'ASCII'],
    ['a space at its end', 'acme ', 'spaces'],
    ['a space before', ' acme', 'spaces'],
    ['a space that does not break', 'acme\u00a0', 'spaces'],
    ['a tab', 'ac\tme', 'cannot be seen'],
    ['a line break', 'acme\n', 'cannot be seen'],
    ['a zero byte', 'acme\0', 'cannot be seen'],
    ['a zero-width space', 'ac\u200bme', 'cannot be seen'],
    ['a zero-width joiner', 'ac\u200dme', 'cannot be seen'],
    ['a soft hyphen', 'ac\u00adme', 'cannot be seen'],
    ['a change of direction', '\u202eemca', 'cannot be seen'],
    ['a byte order mark', '\ufeffacme', 'cannot be seen'],
    ['a Hangul filler', 'acme\u3164', 'cannot be seen'],
    ['a tag character', 'acme\u{e0041}', 'cannot be seen'],
    ['half of a pair', 'acme\ud800', 'cannot be seen'],
    ['letters taken apart', 'cafe\u0301', 'normal form C'],
    ['letters put together', 'caf\u00e9', 'ASCII'],
    ['a Cyrillic letter', '\u0430cme', 'ASCII'],
    ['a Greek letter', 'acm\u03b5', 'ASCII'],
    ['wide letters', '\uff41cme', 'ASCII'],
    ['a wide asterisk', '\uff0a', 'ASCII'],
    ['a dot at its end', 'acme.', 'ASCII'],
    ['a slash at its end', 'acme/', 'ASCII'],
    ['a slash before', '/acme', 'ASCII'],
    ['a way up', 'acme/../other', '..'],
    ['a way to itself', 'acme/./x', 'dot alone'],
    ['a doubled slash', 'acme//x', '//'],
    ['a backslash', 'acme\\x', 'ASCII'],
    ['a percent sign', 'acme%2fx', 'ASCII'],
    ['a comma', 'acme,other', 'ASCII'],
    ['a quote', 'acme"', 'ASCII'],
    ['too many letters', 'a'.repeat(256), '255'],
  ])('refuses %s', (_what, name, expected) => {
    expect(problemOfName(name)).toContain(expected);
  });

  it('takes no two names that compatibility forms make one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), (name) => {
        if (problemOfName(name) === undefined) expect(name.normalize('NFKC')).toBe(name);
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes linear time', () => {
    const began = performance.now();
    problemOfName(`${'a/'.repeat(200_000)}*`);
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('requireName', () => {
  it('gives back what is fit, and names the field that is not', () => {
    expect(requireName('acme', 'tenant')).toBe('acme');
    expect(() => requireName('*', 'weir-tenant')).toThrow(
      expect.objectContaining({ code: 'name-invalid', disposition: 'poison', field: 'weir-tenant' }),
    );
  });
});
