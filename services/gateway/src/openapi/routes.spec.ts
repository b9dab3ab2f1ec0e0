import { hash } from 'node:crypto';
import { Validator } from '@seriousme/openapi-schema-validator';
import { ROLES } from '@weir/resources';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rolesFor, type Needs } from '../auth/roles.js';
import { GatewayApp } from '../gateway-app.fake.js';
import { patternOf, type Route } from '../http/route.js';
import type { OpenApi } from './openapi.js';
import { routes } from './route-table.js';

const declared = Object.entries(routes);
const urlOf = ({ path }: Route) => path.replace(/\{\w+\}/g, 'anything');
const sha256 = (key: string) => hash('sha256', key, 'hex');
const past = '2020-01-01T00:00:00Z';
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (claims: object) => `${encoded({ alg: 'ES256', kid: 'k' })}.${encoded(claims)}.c2lnbmVk`;
const claims = { iss: 'https://login.example.com/', aud: 'weir', sub: 'mallory', exp: 4e9 };
const tokens = {
  unsigned: `${encoded({ alg: 'none' })}.${encoded(claims)}.`,
  elsewhere: tokenOf({ ...claims, aud: 'other' }),
  unknown: tokenOf({ ...claims, iss: 'https://evil.example.com/' }),
};
const apiKey = (name: string, spec: object) => ({
  kind: 'ApiKey',
  name,
  spec: { sha256: sha256(name), tenant: 'acme', ...spec },
});

let gateway: GatewayApp;

beforeAll(async () => {
  gateway = await GatewayApp.start();
  gateway.ports.resources.declare(
    apiKey('ended', { role: 'admin', expiresAt: past }),
    apiKey('rotated', { role: 'admin', previous: [{ sha256: sha256('former'), until: past }] }),
    apiKey('elsewhere', { role: 'builder', tenant: 'other' }),
    apiKey('scoped', { role: 'builder', scopes: { apps: [], collections: [] } }),
    {
      kind: 'Issuer',
      name: 'corporate',
      spec: { issuer: claims.iss, audience: 'weir', tenant: 'acme', jwks: { file: '/nowhere/keys.json' } },
    },
  );
});
afterAll(() => gateway.stop());

const call = (route: Route, headers: Record<string, string> = {}) =>
  gateway.app.inject({ method: route.method, url: urlOf(route), headers });

describe('the routes', () => {
  it('are those that are declared, and no others', () => {
    const wanted = declared.map(([, route]) => `${route.method} ${patternOf(route)}`);
    // Several paths may share one pattern: the handler tells them apart.
    expect(new Set(gateway.routes)).toEqual(new Set(wanted));
    expect(wanted.length).toBeGreaterThan(15);
  });

  it('without a key are the two that describe the API', () => {
    expect(declared.filter(([, { role }]) => role === 'none').map(([id]) => id)).toEqual(['getOpenApi', 'getDocs']);
  });
});

describe.each(declared.filter(([, { role }]) => role === 'none'))('%s', (_id, route) => {
  it('needs no key', async () => expect((await call(route)).statusCode).toBe(200));
});

describe.each(declared.filter(([, { role }]) => role !== 'none'))('%s', (_id, route) => {
  it.each<[string, Record<string, string>]>([
    ['no key', {}],
    ['a wrong key', { authorization: 'Bearer wrong' }],
    ['a wrong key and a wrong body', { authorization: 'Bearer wrong', 'content-type': 'text/plain' }],
    ['a wrong key in the other header', { 'x-api-key': 'wrong' }],
    ['a right key under another scheme', { authorization: 'Basic admin' }],
    ['a key that has ended', { authorization: 'Bearer ended' }],
    ['a key that was rotated away', { authorization: 'Bearer former' }],
    ["an administrator's key that has ended, in the other header", { 'x-api-key': 'ended' }],
    ['a token that is not signed', { authorization: `Bearer ${tokens.unsigned}` }],
    ['a token for another audience', { authorization: `Bearer ${tokens.elsewhere}` }],
    ['a token of no issuer', { authorization: `Bearer ${tokens.unknown}` }],
    ["a gateway's own header instead", { 'weir-tenant': 'acme', 'weir-groups': 'staff', 'x-forwarded-user': 'admin' }],
  ])('refuses %s', async (_what, headers) => {
    const { statusCode, headers: answered } = await call(route, headers);
    expect([statusCode, answered['www-authenticate']]).toEqual([401, 'Bearer']);
  });

  it('hides from HEAD what it hides from GET', async () => {
    const { statusCode } = await gateway.app.inject({ method: 'HEAD', url: urlOf(route) });
    expect([401, 404]).toContain(statusCode);
  });

  it.each(ROLES)('is open to %s as declared', async (role) => {
    const { statusCode } = await call(route, { authorization: `Bearer ${role}` });
    expect(statusCode === 403).toBe(!rolesFor(route.role as Needs).includes(role));
  });

  it('refuses a foreign tenant, but for an administrator', async () => {
    const as = (key: string, tenant: string) =>
      call(route, { authorization: `Bearer ${key}`, 'weir-tenant': tenant }).then(({ statusCode }) => statusCode);
    for (const role of ROLES.filter((one) => one !== 'admin')) expect(await as(role, 'other')).toBe(403);
    expect(await as('elsewhere', 'acme')).toBe(403);
    expect(await as('admin', 'other')).not.toBe(403);
  });

  it.each(['*', 'acme.', '../acme', 'acme/../other', 'other,acme', '%61cme', 'acme\u00a0x', 'caf\u00e9'])(
    'takes %j for no tenant',
    async (tenant) => {
      const as = (key: string) => call(route, { authorization: `Bearer ${key}`, 'weir-tenant': tenant });
      expect((await as('builder')).statusCode).toBe(403);
      const told = await as('admin');
      expect([told.statusCode, told.body]).toEqual([400, expect.stringContaining('weir-tenant')]);
    },
  );

  it('takes no tenant for another whose name differs in case', async () => {
    const reply = await call(route, { authorization: 'Bearer builder', 'weir-tenant': 'ACME' });
    expect(reply.statusCode).toBe(403);
  });

  it('keeps a key to its scopes, or to itself', async () => {
    const { statusCode } = await call(route, { authorization: 'Bearer scoped' });
    // Of a builder's rights, none of its scopes is anything that there is.
    if (route.scoped) expect(statusCode).not.toBe(401);
    else expect(statusCode).toBe(403);
  });
});

describe.each(declared.filter(([, { body }]) => body))('%s', (_id, route) => {
  it('refuses a body of another type', async () => {
    const headers = { authorization: 'Bearer admin', 'content-type': 'text/plain' };
    expect((await call(route, headers)).statusCode).toBe(415);
  });
});

describe.each(declared)('%s', (_id, route) => {
  it('answers with headers that keep browsers from guessing', async () => {
    const { headers } = await call(route, { 'x-request-id': 'abc' });
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-request-id': 'abc' });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('the OpenAPI document', () => {
  const read = async (): Promise<OpenApi> => (await gateway.app.inject({ url: '/api/openapi.json' })).json();

  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(await read());
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
  });

  it('has every declared route, and no other', async () => {
    const { paths } = await read();
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${operationId}: ${method.toUpperCase()} ${path}`),
    );
    expect(described.toSorted()).toEqual(
      declared.map(([id, { method, path }]) => `${id}: ${method} ${path}`).toSorted(),
    );
  });

  it('describes every path parameter, and refers to schemas that there are', async () => {
    const document = await read();
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)];
    const names = new Set(Object.keys(document.components.schemas));
    expect(references.length).toBeGreaterThan(30);
    expect(references.filter(([, name = '']) => !names.has(name))).toEqual([]);
    const parameters = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).flatMap((operation) => operation.parameters ?? []),
    );
    expect(parameters.filter((parameter) => parameter.in === 'path' && !parameter.description)).toEqual([]);
  });

  it('is also a page without scripts', async () => {
    const { headers, body } = await gateway.app.inject({ url: '/api/docs' });
    expect(headers['content-type']).toMatch(/^text\/html/);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(body).not.toContain('<script');
    for (const [, { path }] of declared) expect(body).toContain(path);
  });
});
