import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_KEYS_BYTES } from './fetch-keys.js';
import { FakeResources } from './resources.fake.js';
import { Tokens } from './tokens.js';

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

const folder = mkdtempSync(join(tmpdir(), 'weir-tokens-'));
const file = join(folder, 'keys.json');
const now = () => Math.floor(Date.now() / 1_000);
const people = { iss: 'https://login.example.com/', aud: 'weir', sub: 'alice', org: 'acme', groups: ['staff'] };

let ours: Pair;
let next: Pair;
let theirs: Pair;

beforeAll(async () => {
  [ours, next, theirs] = await Promise.all([
    generateKeyPair('ES256'),
    generateKeyPair('ES256'),
    generateKeyPair('ES256'),
  ]);
  writeFileSync(file, await keySet([['one', ours]]));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function keySet(pairs: [string, Pair][]): Promise<string> {
  const keys = pairs.map(async ([kid, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid, alg: 'ES256' }));
  return JSON.stringify({ keys: await Promise.all(keys) });
}

function issuer(spec: object = {}, name = 'corporate'): object {
  const known = {
    issuer: people.iss,
    audience: 'weir',
    jwks: { file },
    claims: { tenant: 'org' },
    clockToleranceSeconds: 5,
  };
  return { kind: 'Issuer', name, spec: { ...known, ...spec } };
}

const declared = (...issuers: object[]) => new Tokens(new FakeResources().declare(...issuers));

function sign(
  claims: Record<string, unknown> = {},
  { kid = 'one', key = ours.privateKey, alg = 'ES256' }: Partial<Signing> = {},
) {
  return new SignJWT({ ...people, exp: now() + 60, ...claims }).setProtectedHeader({ alg, kid }).sign(key);
}

interface Signing {
  kid: string;
  key: Pair['privateKey'] | Uint8Array;
  alg: string;
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const refused = (code: string, message = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(message) as string });

describe('a token', () => {
  it('is about who its claims say, until it ends', async () => {
    const exp = now() + 60;
    expect(await declared(issuer()).identify(await sign({ exp }))).toEqual({
      name: 'corporate:alice',
      tenant: 'acme',
      groups: ['staff'],
      role: 'user',
      endsAt: exp * 1_000,
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['expired', { exp: now() - 6 }, 'expired'],
    ['without an end', { exp: undefined }, 'exp'],
    ['not valid yet', { nbf: now() + 60 }, 'nbf'],
    ['for another audience', { aud: 'other' }, 'audience'],
    ['for nobody', { aud: undefined }, 'audience'],
    ['of another issuer', { iss: 'https://login.example.com' }, 'No Issuer'],
    ['of no issuer', { iss: undefined }, 'No Issuer'],
    ['about nobody', { sub: undefined }, 'sub'],
    ['about somebody unseen', { sub: 'al ice' }, 'sub'],
  ])('is refused when it is %s', async (_what, claims, message) => {
    await expect(declared(issuer()).identify(await sign(claims))).rejects.toThrow(refused('token-invalid', message));
  });

  it('may be late or early by as much as clocks are allowed to be apart', async () => {
    const tokens = declared(issuer({ clockToleranceSeconds: 60 }));
    await expect(tokens.identify(await sign({ exp: now() - 30, nbf: now() - 90 }))).resolves.toBeDefined();
    await expect(tokens.identify(await sign({ nbf: now() + 30 }))).resolves.toBeDefined();
  });

  it('is refused unsigned, whatever it says of its algorithm', async () => {
    const claims = encoded({ ...people, exp: now() + 60 });
    for (const alg of ['none', 'None', 'NONE', '']) {
      const token = `${encoded({ alg, kid: 'one' })}.${claims}.`;
      await expect(declared(issuer()).identify(token)).rejects.toThrow(refused('token-invalid'));
    }
    const [head, body] = (await sign()).split('.');
    await expect(declared(issuer()).identify(`${head}.${body}.`)).rejects.toThrow(refused('token-invalid'));
  });

  it('is refused when the public key was taken for a secret', async () => {
    for (const secret of [await exportSPKI(ours.publicKey), JSON.stringify(await exportJWK(ours.publicKey))]) {
      const token = await sign({}, { alg: 'HS256', key: new TextEncoder().encode(secret) });
      await expect(declared(issuer()).identify(token)).rejects.toThrow(refused('token-invalid', 'algorithm'));
    }
  });

  it('is refused by an algorithm that the Issuer does not name', async () => {
    const tokens = declared(issuer({ algorithms: ['RS256'] }));
    await expect(tokens.identify(await sign())).rejects.toThrow(refused('token-invalid', 'algorithm'));
  });

  it("is refused under another's signature, by an unknown key, or changed", async () => {
    const tokens = declared(issuer());
    const forged = await sign({}, { key: theirs.privateKey });
    await expect(tokens.identify(forged)).rejects.toThrow(refused('token-invalid', 'signature'));
    const unknown = await sign({}, { kid: 'two', key: theirs.privateKey });
    await expect(tokens.identify(unknown)).rejects.toThrow(refused('token-invalid', 'not known'));
    const [head, , signature] = (await sign()).split('.');
    const changed = `${head}.${encoded({ ...people, org: 'other', exp: now() + 60 })}.${signature}`;
    await expect(tokens.identify(changed)).rejects.toThrow(refused('token-invalid', 'signature'));
  });

  it('brings no key of its own', async () => {
    const jwk = await exportJWK(theirs.publicKey);
    const token = await new SignJWT({ ...people, exp: now() + 60 })
      .setProtectedHeader({ alg: 'ES256', kid: 'own', jwk, jku: 'http://127.0.0.1:1/keys' })
      .sign(theirs.privateKey);
    await expect(declared(issuer()).identify(token)).rejects.toThrow(refused('token-invalid', 'not known'));
  });

  it('says nothing of itself when it is refused', async () => {
    const token = await sign({ aud: 'canary' });
    const error = await declared(issuer())
      .identify(token)
      .catch((thrown: Error) => thrown);
    expect((error as Error).message).not.toMatch(/canary|alice|eyJ/);
  });

  it('that two Issuers would take is taken by neither', async () => {
    const tokens = declared(issuer(), issuer({ tenant: 'other', claims: {} }, 'second'));
    await expect(tokens.identify(await sign())).rejects.toThrow(refused('token-invalid', 'More than one'));
    const apart = declared(issuer(), issuer({ audience: 'other', tenant: 'other', claims: {} }, 'second'));
    expect((await apart.identify(await sign({ aud: 'other' }))).tenant).toBe('other');
  });
});

describe('the keys', () => {
  async function serve(answer: () => { status?: number; body: string; headers?: Record<string, string> }) {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      const { status = 200, body, headers } = answer();
      response.writeHead(status, headers).end(body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
    return {
      url,
      asked: () => asked,
      close: () => {
        server.closeAllConnections();
        server.close();
      },
    };
  }

  it('are fetched once for all tokens, and for an unknown key not at every token', async () => {
    const sets = [await keySet([['one', ours]]), await keySet([['two', next]])];
    const server = await serve(() => ({ body: sets[0]! }));
    const tokens = declared(issuer({ jwks: { url: server.url } }));
    await Promise.all([tokens.identify(await sign()), tokens.identify(await sign({ sub: 'bob' }))]);
    expect(server.asked()).toBe(1);
    for (let times = 0; times < 5; times += 1) {
      await expect(tokens.identify(await sign({}, { kid: 'two', key: next.privateKey }))).rejects.toThrow(
        refused('token-invalid', 'not known'),
      );
    }
    expect(server.asked()).toBe(1);
    server.close();
  });

  it.each<[string, () => { status?: number; body: string; headers?: Record<string, string> }]>([
    ['fails', () => ({ status: 500, body: '' })],
    ['leads elsewhere', () => ({ status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } })],
    ['talks without end', () => ({ body: `{"keys":[],"x":"${'x'.repeat(MAX_KEYS_BYTES)}"}` })],
    ['talks nonsense', () => ({ body: 'no' })],
  ])('cannot be had from a server that %s: it is asked again after a while only', async (_what, answer) => {
    const server = await serve(answer);
    const tokens = declared(issuer({ jwks: { url: server.url } }));
    for (let times = 0; times < 3; times += 1) {
      await expect(tokens.identify(await sign())).rejects.toThrow(
        expect.objectContaining({ code: 'issuer-unavailable', disposition: 'retryable' }),
      );
    }
    if (_what !== 'talks nonsense') expect(server.asked()).toBe(1);
    server.close();
  });

  it('cannot be had from a file that is not there', async () => {
    const tokens = declared(issuer({ jwks: { file: join(folder, 'none.json') } }));
    await expect(tokens.identify(await sign())).rejects.toThrow(refused('issuer-unavailable'));
  });

  it('of an Issuer that is taken away are forgotten with it', async () => {
    const resources = new FakeResources().declare(issuer());
    const tokens = new Tokens(resources);
    await tokens.identify(await sign());
    resources.become(resources.snapshot.without('Issuer/corporate'));
    await expect(tokens.identify(await sign())).rejects.toThrow(refused('token-invalid', 'No Issuer'));
  });
});
