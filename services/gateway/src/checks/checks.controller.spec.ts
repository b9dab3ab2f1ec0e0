import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

type Json = Record<string, never>;

let gateway: GatewayApp;

beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

describe('POST /api/check', () => {
  it('knows only declared policies', async () => {
    const reply = await gateway.call('writer', 'POST', '/api/check', { stage: 'input', text: 'x', policy: 'none' });
    expect([reply.statusCode, reply.json<Json>().code]).toEqual([404, 'policy-unknown']);
  });
});
