import { parseResource } from '@weir/resources';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

type Made = { name: string; key: string };

let gateway: GatewayApp;

beforeEach(async () => {
  gateway = await GatewayApp.start();
  gateway.ports.publisher.onPublish = ({ key, value }) => {
    const { resources } = gateway.ports;
    if (!value) return resources.become(resources.snapshot.without(String(key)));
    const { kind, name, spec } = JSON.parse(String(value)) as { kind: string; name: string; spec: object };
    return resources.become(resources.snapshot.with(parseResource({ kind, name, spec })));
  };
});
afterEach(() => gateway.stop());

const statusOf = async (key: string, url = '/v1/models') =>
  (await gateway.app.inject({ url, headers: { authorization: `Bearer ${key}` } })).statusCode;

describe('/api/keys', () => {
  it('makes, rotates and revokes keys, each in force when it is told', async () => {
    const body = { name: 'ci', groups: ['staff'], role: 'service' };
    const made = await gateway.call('admin', 'POST', '/api/keys', body, { 'weir-tenant': 'other' });
    expect([made.statusCode, made.json()]).toMatchObject([201, { ...body, tenant: 'other', hasEnded: false }]);
    const first = made.json<Made>().key;
    expect(await statusOf(first)).toBe(200);

    const rotated = await gateway.call('admin', 'POST', '/api/keys/ci/rotate', { graceSeconds: 60 });
    const second = rotated.json<Made>().key;
    expect(rotated.json()).toMatchObject({ ...body, tenant: 'other', previousUntil: [expect.any(String)] });
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
    const third = (await gateway.call('admin', 'POST', '/api/keys/ci/rotate', { graceSeconds: 0 })).json<Made>().key;
    expect([await statusOf(first), await statusOf(second), await statusOf(third)]).toEqual([200, 401, 200]);

    expect((await gateway.call('admin', 'DELETE', '/api/keys/ci')).statusCode).toBe(204);
    expect([await statusOf(first), await statusOf(third)]).toEqual([401, 401]);
    expect((await gateway.call('admin', 'DELETE', '/api/keys/ci')).statusCode).toBe(404);
    expect((await gateway.call('admin', 'POST', '/api/keys/ci/rotate', {})).statusCode).toBe(404);
  });

  it('does not make a key twice', async () => {
    expect((await gateway.call('admin', 'POST', '/api/keys', { name: 'ci' })).statusCode).toBe(201);
    const again = await gateway.call('admin', 'POST', '/api/keys', { name: 'ci' });
    expect([again.statusCode, again.json()]).toMatchObject([409, { code: 'key-exists', field: 'name' }]);
  });

  it('lists keys without what lets somebody in', async () => {
    const made = (await gateway.call('admin', 'POST', '/api/keys', { name: 'ci' })).json<Made>();
    const { body, json } = await gateway.call('admin', 'GET', '/api/keys').then((reply) => ({
      body: reply.body,
      json: reply.json<{ keys: Made[] }>(),
    }));
    expect(json.keys.map(({ name }) => name)).toContain('ci');
    expect(body).not.toContain(made.key);
    expect(body).not.toMatch(/[0-9a-f]{64}/);
    expect(JSON.stringify(gateway.ports.publisher.published.map(({ value }) => String(value)))).not.toContain(made.key);
  });

  it.each([
    ['a tenant of everybody', { tenant: '*' }, 'tenant'],
    ['a group with a character that cannot be seen', { groups: ['hr\u200b'] }, 'groups.0'],
    ['an end that is none', { expiresAt: 'tomorrow' }, 'expiresAt'],
    ['a role that is none', { role: 'root' }, 'role'],
    ['a field that is none', { sha256: 'x' }, 'sha256'],
  ])('refuses %s, and names it', async (_what, body, field) => {
    const reply = await gateway.call('admin', 'POST', '/api/keys', { name: 'ci', ...body });
    expect([reply.statusCode, reply.json()]).toMatchObject([400, { field }]);
  });
});

describe('a key with scopes', () => {
  const ask = (key: string, url: string, body: object) =>
    gateway.app.inject({
      method: 'POST',
      url,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    });

  it('is for what they name', async () => {
    const scopes = { apps: ['support'], collections: ['handbook'] };
    const { key } = (
      await gateway.call('admin', 'POST', '/api/keys', { name: 'ci', role: 'service', scopes })
    ).json<Made>();
    gateway.ports.resources.declare({ kind: 'Collection', name: 'board' });
    gateway.orchestrate([], {});
    const messages = [{ role: 'user', content: 'Hi.' }];
    expect((await ask(key, '/api/answers', { app: 'support', question: 'Hi.' })).statusCode).toBe(200);
    expect((await ask(key, '/v1/chat/completions', { model: 'support', messages })).statusCode).toBe(200);
    const asked = gateway.ports.publisher.published.length;
    for (const [url, body] of [
      ['/api/answers', { app: 'tiny', question: 'Hi.' }],
      ['/api/answers', { app: 'support', question: 'Hi.', collection: 'board' }],
      ['/v1/chat/completions', { model: 'tiny', messages }],
      ['/v1/messages', { model: 'tiny', messages, max_tokens: 1 }],
      ['/v1/responses', { model: 'tiny', input: 'Hi.' }],
      ['/api/search', { collection: 'board', query: 'Hi.' }],
      ['/api/collections/board/documents', { documentId: 'a', text: 'Hi.' }],
    ] as const) {
      const reply = await ask(key, url, body);
      expect([url, reply.statusCode, reply.body]).toEqual([url, 403, expect.stringContaining('scope')]);
    }
    expect(gateway.ports.publisher.published.length).toBe(asked);
    const models = await gateway.app.inject({ url: '/v1/models', headers: { authorization: `Bearer ${key}` } });
    expect(models.json<{ data: { id: string }[] }>().data.map(({ id }) => id)).toEqual(['all-MiniLM-L6-v2', 'support']);
    expect(await statusOf(key, '/api/resources')).toBe(403);
  });
});
