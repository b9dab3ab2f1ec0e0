import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ForeignToken, revealPii, sealPii } from './pii-vault.js';

const key = 'a key of sixteen characters';
const seal = (value: string, type = 'email', tenant = 'acme') => sealPii(key, tenant, type, value);

describe('the vault', () => {
  it('gives every value back, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string(), (value, around) => {
        fc.pre(value.isWellFormed() && around.isWellFormed() && !around.includes('['));
        const text = `${around}${seal(value)}${around}`;
        const { text: left, revealed } = revealPii(key, 'acme', text);
        expect(left).toBe(`${around}${value}${around}`);
        expect(left.slice(revealed[0]!.start, revealed[0]!.end)).toBe(value);
      }),
    );
  });

  it('has the same token for the same value, and another for another value, type, tenant or key', () => {
    const token = seal('ana@example.org');
    expect(seal('ana@example.org')).toBe(token);
    const others = [
      seal('Ana@example.org'),
      seal('ana@example.org', 'phone'),
      seal('ana@example.org', 'email', 'other'),
      sealPii('another key of sixteen', 'acme', 'email', 'ana@example.org'),
    ];
    expect(new Set([token, ...others]).size).toBe(5);
    expect(token).toMatch(/^\[EMAIL:v[a-p]{62}\]$/);
  });

  it.each([
    ['another key', 'another key of sixteen', 'acme', seal('ana@example.org')],
    ['another tenant', key, 'other', seal('ana@example.org')],
    ['another type', key, 'acme', seal('ana@example.org').replace('EMAIL', 'PHONE')],
    [
      'a letter changed',
      key,
      'acme',
      seal('ana@example.org').replace(/([a-p])\]$/, (_, one) => (one === 'a' ? 'b]' : 'a]')),
    ],
    [
      'a vector changed',
      key,
      'acme',
      seal('ana@example.org').replace(/:v([a-p])/, (_, one) => (one === 'a' ? ':vb' : ':va')),
    ],
    ['a letter less', key, 'acme', seal('ana@example.org').replace(/.\]$/, ']')],
  ])('reveals nothing of a token with %s', (_name, secret, tenant, token) => {
    expect(() => revealPii(secret, tenant, `${seal('x')} and ${token}`)).toThrow(ForeignToken);
  });

  it('leaves what is no token', () => {
    const text = '[EMAIL] [EMAIL:hkdmbpeiofacjlgn] [EMAIL:v] [email:vaaaa]';
    expect(revealPii(key, 'acme', text)).toEqual({ text, revealed: [] });
  });

  it('takes linear time', () => {
    const before = process.cpuUsage();
    for (const pump of ['[', '[A', '[EMAIL:v', '[EMAIL:va', 'a', '[A-:v'])
      revealPii(key, 'acme', pump.repeat(270_000 / pump.length));
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
  });
});
