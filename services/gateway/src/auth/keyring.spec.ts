import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Keyring } from './keyring.js';
import { FakeResources } from './resources.fake.js';

const sha256 = (key: string) => hash('sha256', key, 'hex');
const apiKey = (name: string, key: string, spec: object = {}) => ({
  kind: 'ApiKey',
  name,
  spec: { sha256: sha256(key), ...spec },
});
const code = (wanted: string) =>
  expect.objectContaining({ code: wanted, disposition: 'poison', field: 'authorization' });
const noon = Date.parse('2026-05-01T12:00:00Z');

describe('Keyring', () => {
  it.each([
    ['an unknown key', 'other'],
    ['the hash instead of the key', sha256('secret')],
    ['a key that begins like one', 'secre'],
    ['a key in other letters', 'Secret'],
  ])('refuses %s', (_what, key) => {
    const keyring = new Keyring(new FakeResources().declare(apiKey('alice', 'secret')));
    expect(() => keyring.identify(key)).toThrow(code('key-unknown'));
  });

  it('knows whose key it is', () => {
    const spec = { tenant: 'acme', groups: ['hr'], role: 'builder', scopes: { apps: ['support'] } };
    const keyring = new Keyring(new FakeResources().declare(apiKey('alice', 'secret', spec)));
    expect(keyring.identify('secret')).toEqual({ name: 'alice', ...spec });
  });

  it('takes a writer for the builder that it is called now', () => {
    const keyring = new Keyring(new FakeResources().declare(apiKey('alice', 'secret', { role: 'writer' })));
    expect(keyring.identify('secret').role).toBe('builder');
  });

  it('follows declarations and deletions', () => {
    const resources = new FakeResources();
    const keyring = new Keyring(resources);
    resources.declare(apiKey('alice', 'secret'));
    expect(keyring.identify('secret').name).toBe('alice');
    resources.become(resources.snapshot.without('ApiKey/alice'));
    expect(() => keyring.identify('secret')).toThrow(code('key-unknown'));
  });

  it("takes a key that two resources declare for nobody's, also when it is one's former key", () => {
    const bob = apiKey('bob', 'secret', { tenant: 'other' });
    const carol = apiKey('carol', 'new', { previous: [{ sha256: sha256('secret'), until: '2099-01-01T00:00:00Z' }] });
    for (const other of [bob, carol]) {
      const resources = new FakeResources().declare(apiKey('alice', 'secret'), other);
      expect(() => new Keyring(resources).identify('secret')).toThrow(code('key-unknown'));
    }
  });

  it('ends a key at its time, though nobody changes anything', () => {
    const spec = { expiresAt: '2026-05-01T14:00:00+02:00' };
    const keyring = new Keyring(new FakeResources().declare(apiKey('alice', 'secret', spec)));
    expect(keyring.identify('secret', noon - 1)).toMatchObject({ name: 'alice', endsAt: noon });
    expect(() => keyring.identify('secret', noon)).toThrow(code('key-expired'));
  });

  it('takes a key that was rotated until its grace is over, and never longer than the resource', () => {
    const before = (until: string) => ({ previous: [{ sha256: sha256('old'), until }] });
    const rotated = new Keyring(new FakeResources().declare(apiKey('alice', 'new', before('2026-05-01T12:00:00Z'))));
    expect(rotated.identify('new', noon)).toEqual(expect.not.objectContaining({ endsAt: noon }));
    expect(rotated.identify('old', noon - 1)).toMatchObject({ name: 'alice', endsAt: noon });
    expect(() => rotated.identify('old', noon)).toThrow(code('key-expired'));
    const spec = { ...before('2099-01-01T00:00:00Z'), expiresAt: '2026-05-01T12:00:00Z' };
    const ended = new Keyring(new FakeResources().declare(apiKey('alice', 'new', spec)));
    for (const key of ['new', 'old']) expect(() => ended.identify(key, noon)).toThrow(code('key-expired'));
  });
});
