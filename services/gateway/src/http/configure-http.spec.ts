import { Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

@Controller()
class OtherController {
  @Get('undeclared')
  undeclared(): string {
    return 'open';
  }

  @Get('livez')
  live(): string {
    return 'alive';
  }
}

let gateway: GatewayApp;

beforeAll(async () => {
  gateway = await GatewayApp.start([OtherController]);
});
afterAll(() => gateway.stop());

describe('configureHttp', () => {
  it('closes a route that nobody declared, even to an administrator', async () => {
    const reply = await gateway.call('admin', 'GET', '/undeclared');
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([404, 'route-unknown']);
  });

  it('leaves health to everybody', async () => {
    expect((await gateway.app.inject({ url: '/livez' })).body).toBe('alive');
  });

  it.each([
    ['/v1/nothing', { error: { code: 'route_unknown' } }],
    ['/api/nothing', { code: 'route-unknown', status: 404 }],
    ['/nothing', { code: 'route-unknown', status: 404 }],
  ])('says in the shape of its API that there is no %s', async (url, body) => {
    const reply = await gateway.app.inject({ url });
    expect([reply.statusCode, reply.json()]).toMatchObject([404, body]);
  });

  it.each([
    ['trace-1', 'trace-1'],
    ['not fit', expect.stringMatching(/^[0-9a-f-]{36}$/)],
  ])('answers with the request id %s, if it is one', async (given, told) => {
    const reply = await gateway.call('user', 'GET', '/v1/models', undefined, { 'x-request-id': given });
    expect(reply.headers['x-request-id']).toEqual(told);
  });

  it('counts what it served, by route and status', async () => {
    await gateway.call('user', 'GET', '/v1/models/support');
    await gateway.call('user', 'GET', '/v1/models/nobody');
    const served = await gateway.registry.getSingleMetricAsString('weir_http_requests_total');
    expect(served).toContain('route="/v1/models/:id",status="200"');
    expect(served).toContain('route="/v1/models/:id",status="404"');
  });
});
