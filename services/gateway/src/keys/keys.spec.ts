import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Keyring } from '../auth/keyring.js';
import { FakeResources } from '../auth/resources.fake.js';
import { createdKey, keyView, newSecret, rotatedKey } from './keys.js';

const sha256 = (key: string) => hash('sha256', key, 'hex');
const noon = Date.parse('2026-05-01T12:00:00Z');
const made = (spec: object = {}) =>
  createdKey({ name: 'ci', ...spec }, { secret: 'one', tenant: 'acme', exists: false });

describe('a key', () => {
  it('is of 256 random bits, which no resource holds', () => {
    const secrets = Array.from({ length: 100 }, newSecret);
    expect(new Set(secrets).size).toBe(100);
    for (const secret of secrets) expect(secret).toMatch(/^weir_[\w-]{43}$/);
    expect(JSON.stringify(made())).not.toContain('"one"');
    expect(made().spec).toEqual({ sha256: sha256('one'), tenant: 'acme', groups: [], role: 'user' });
  });

  it.each([
    ['a taken name', {}, true, 'key-exists'],
    ['a name that no resource has', { name: 'A b' }, false, 'resource-invalid'],
    ['scopes of an administrator', { role: 'admin', scopes: { apps: ['a'] } }, false, 'resource-invalid'],
    ['a tenant of everybody', { tenant: '*' }, false, 'resource-invalid'],
    ['a group that looks like another', { groups: ['st\u0430ff'] }, false, 'resource-invalid'],
  ])('is not made with %s', (_what, spec, exists, code) => {
    const options = { secret: 'one', tenant: 'acme', exists };
    expect(() => createdKey({ name: 'ci', ...spec } as never, options)).toThrow(expect.objectContaining({ code }));
  });

  it('that is rotated works on for its grace, under the name and rights that it has', () => {
    const scopes = { apps: ['support'] };
    const first = made({ role: 'service', scopes });
    const second = rotatedKey('ci', first.spec, { secret: 'two', graceMs: 60_000, now: noon });
    const third = rotatedKey('ci', second.spec, { secret: 'three', graceMs: 10_000, now: noon + 30_000 });
    const keyring = new Keyring(new FakeResources().declare(third));
    const identity = { name: 'ci', tenant: 'acme', role: 'service', scopes };
    for (const key of ['one', 'two', 'three']) expect(keyring.identify(key, noon + 39_999)).toMatchObject(identity);
    expect(() => keyring.identify('two', noon + 40_000)).toThrow(expect.objectContaining({ code: 'key-expired' }));
    expect(keyring.identify('one', noon + 59_999)).toMatchObject(identity);
    expect(() => keyring.identify('one', noon + 60_000)).toThrow(expect.objectContaining({ code: 'key-expired' }));
    expect(keyView('ci', third.spec, noon + 50_000).previousUntil).toEqual(['2026-05-01T12:01:00.000Z']);
  });

  it('that is rotated without grace ends at once, and old ones are not kept', () => {
    let { spec } = rotatedKey('ci', made().spec, { secret: 'two', graceMs: 0, now: noon });
    expect(spec.previous).toBeUndefined();
    for (let times = 0; times < 20; times += 1) {
      spec = rotatedKey('ci', spec, { secret: `s${times}`, graceMs: 60_000, now: noon }).spec;
    }
    expect(spec.previous).toHaveLength(8);
    expect(rotatedKey('ci', spec, { secret: 'last', graceMs: 1, now: noon + 60_000 }).spec.previous).toHaveLength(1);
  });
});
