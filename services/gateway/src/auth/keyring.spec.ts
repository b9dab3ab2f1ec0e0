import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Keyring } from './keyring.js';
import { FakeResources } from './resources.fake.js';

const apiKey = (name: string, key: string, spec: object = {}) => ({
  kind: 'ApiKey',
  name,
  spec: { sha256: hash('sha256', key, 'hex'), ...spec },
});

describe('Keyring', () => {
  it.each([
    ['nothing', undefined, 'key-missing'],
    ['an empty header', '', 'key-missing'],
    ['another scheme', 'Basic abc', 'key-missing'],
    ['no key', 'Bearer ', 'key-missing'],
    ['an unknown key', 'Bearer other', 'key-unknown'],
    ['the hash instead of the key', `Bearer ${hash('sha256', 'secret', 'hex')}`, 'key-unknown'],
  ])('refuses %s', (_what, header, code) => {
    const keyring = new Keyring(new FakeResources().declare(apiKey('alice', 'secret')));
    expect(() => keyring.identify(header)).toThrow(expect.objectContaining({ code }));
  });

  it.each(['Bearer secret', 'bearer secret', 'Bearer   secret'])('knows whose key %j is', (header) => {
    const spec = { tenant: 'acme', groups: ['hr'], role: 'writer' };
    const keyring = new Keyring(new FakeResources().declare(apiKey('alice', 'secret', spec)));
    expect(keyring.identify(header)).toEqual({ name: 'alice', ...spec });
  });

  it("takes the key from Anthropic's header, where there is no other", () => {
    const keyring = new Keyring(new FakeResources().declare(apiKey('alice', 'secret')));
    expect(keyring.identify(undefined, 'secret').name).toBe('alice');
    expect(() => keyring.identify('Bearer other', 'secret')).toThrow(expect.objectContaining({ code: 'key-unknown' }));
    expect(() => keyring.identify(undefined, '')).toThrow(expect.objectContaining({ code: 'key-missing' }));
  });

  it('follows declarations and deletions', () => {
    const resources = new FakeResources();
    const keyring = new Keyring(resources);
    resources.declare(apiKey('alice', 'secret'));
    expect(keyring.identify('Bearer secret').name).toBe('alice');
    resources.become(resources.snapshot.without('ApiKey/alice'));
    expect(() => keyring.identify('Bearer secret')).toThrow(expect.objectContaining({ code: 'key-unknown' }));
  });

  it("takes a key that two resources declare for nobody's", () => {
    const resources = new FakeResources().declare(
      apiKey('alice', 'secret'),
      apiKey('bob', 'secret', { tenant: 'other' }),
    );
    expect(() => new Keyring(resources).identify('Bearer secret')).toThrow(
      expect.objectContaining({ code: 'key-unknown' }),
    );
  });
});
