import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp, type KeyOf } from '../gateway-app.fake.js';

type Json = Record<string, never>;

let gateway: GatewayApp;

beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

describe('resources', () => {
  const news = { kind: 'Collection', name: 'news' };

  it('come into force before the answer, and go before it', async () => {
    gateway.ports.publisher.onPublish = ({ value }) => {
      const { resources } = gateway.ports;
      if (!value) return resources.become(resources.snapshot.without('Collection/news'));
      const { kind, name, spec } = JSON.parse(String(value)) as Json;
      return void resources.declare({ kind, name, spec });
    };
    const dry = await gateway.call('admin', 'POST', '/api/resources?dryRun=true', { resources: [news] });
    expect(dry.json()).toEqual({ results: [{ ...news, action: 'created' }] });
    expect(gateway.ports.publisher.published).toEqual([]);
    await gateway.call('admin', 'POST', '/api/resources', { resources: [news] });
    const again = await gateway.call('admin', 'POST', '/api/resources', { resources: [news] });
    expect(again.json()).toEqual({ results: [{ ...news, action: 'unchanged' }] });
    expect((await gateway.call('user', 'GET', '/api/resources/Collection/news')).json()).toMatchObject(news);
    expect((await gateway.call('admin', 'DELETE', '/api/resources/Collection/news')).statusCode).toBe(204);
    expect((await gateway.call('user', 'GET', '/api/resources/Collection/news')).statusCode).toBe(404);
    expect((await gateway.call('admin', 'DELETE', '/api/resources/Collection/news')).statusCode).toBe(404);
  });

  it.each<[KeyOf, string, number, boolean]>([
    ['user', '/api/resources', 200, false],
    ['admin', '/api/resources', 200, true],
    ['user', '/api/resources?kind=ApiKey', 403, false],
    ['writer', '/api/resources/ApiKey/admin', 403, false],
    ['service', '/api/resources?kind=Dataset', 403, false],
    ['builder', '/api/resources?kind=Dataset', 200, false],
    ['reviewer', '/api/resources?kind=Suite', 200, false],
    ['reviewer', '/api/resources?kind=Issuer', 403, false],
    ['admin', '/api/resources?kind=ApiKey', 200, true],
    ['admin', '/api/resources/ApiKey/admin', 200, true],
  ])('%s reading %s: %i', async (role, url, status, keys) => {
    const reply = await gateway.call(role, 'GET', url);
    expect([reply.statusCode, reply.body.includes('sha256')]).toEqual([status, keys]);
  });
});
