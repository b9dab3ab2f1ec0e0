import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../auth/caller.js';
import { GatewayApp } from '../gateway-app.fake.js';
import { patternOf, type Route } from '../http/route.js';
import type { OpenApi } from './openapi.js';
import { routes } from './route-table.js';

const declared = Object.entries(routes);
const urlOf = ({ path }: Route) => path.replace(/\{\w+\}/g, 'anything');
const roles: Role[] = ['user', 'writer', 'admin'];

let gateway: GatewayApp;

beforeAll(async () => {
  gateway = await GatewayApp.start();
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
  ])('refuses %s', async (_what, headers) => {
    const { statusCode, headers: answered } = await call(route, headers);
    expect([statusCode, answered['www-authenticate']]).toEqual([401, 'Bearer']);
  });

  it('hides from HEAD what it hides from GET', async () => {
    const { statusCode } = await gateway.app.inject({ method: 'HEAD', url: urlOf(route) });
    expect([401, 404]).toContain(statusCode);
  });

  it.each(roles)('is open to %s as declared', async (role) => {
    const { statusCode } = await call(route, { authorization: `Bearer ${role}` });
    const enough = roles.indexOf(role) >= roles.indexOf(route.role as Role);
    expect(statusCode === 403).toBe(!enough);
  });

  it('refuses a foreign tenant, but for an administrator', async () => {
    const as = (role: Role) => call(route, { authorization: `Bearer ${role}`, 'weir-tenant': 'other' });
    expect((await as('writer')).statusCode).toBe(403);
    expect((await as('admin')).statusCode).not.toBe(403);
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
