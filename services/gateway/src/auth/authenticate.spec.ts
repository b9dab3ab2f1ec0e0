import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authenticate } from './authenticate.js';
import { Keyring } from './keyring.js';
import { FakeResources } from './resources.fake.js';
import { isToken, Tokens } from './tokens.js';

const resources = new FakeResources().declare({
  kind: 'ApiKey',
  name: 'alice',
  spec: { sha256: hash('sha256', 'secret', 'hex') },
});
const ports = { keyring: new Keyring(resources), tokens: new Tokens(resources) };
const code = (wanted: string) => expect.objectContaining({ code: wanted });
const token = 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJhIn0.';

describe('authenticate', () => {
  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['another scheme', 'Basic abc'],
    ['no key', 'Bearer '],
    ['two keys', 'Bearer secret secret'],
  ])('refuses %s', async (_what, header) => {
    await expect(authenticate(ports, header)).rejects.toThrow(code('key-missing'));
  });

  it.each(['Bearer secret', 'bearer secret', 'Bearer   secret'])('takes %j', async (header) => {
    expect((await authenticate(ports, header)).name).toBe('alice');
  });

  it("takes the key from Anthropic's header, where there is no other", async () => {
    expect((await authenticate(ports, undefined, 'secret')).name).toBe('alice');
    await expect(authenticate(ports, 'Bearer other', 'secret')).rejects.toThrow(code('key-unknown'));
    await expect(authenticate(ports, undefined, '')).rejects.toThrow(code('key-missing'));
  });

  it('tells tokens from keys by their form, and takes none of them from the header for keys', async () => {
    await expect(authenticate(ports, `Bearer ${token}`)).rejects.toThrow(code('token-invalid'));
    await expect(authenticate(ports, undefined, token)).rejects.toThrow(code('key-unknown'));
    const keys = ['weir_3q2-7w', 'secret', 'a.b.c', 'eyJ.eyJ', 'eyJa.b.c.d', 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJhIn0'];
    expect(keys.filter(isToken)).toEqual([]);
  });
});
