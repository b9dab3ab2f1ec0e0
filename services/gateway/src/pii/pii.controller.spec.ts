import { sealPii } from '@weir/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';
import type { Revelation } from './reveal.js';

const key = 'a key of sixteen characters';
const token = sealPii(key, 'acme', 'email', 'ana@example.org');

let gateway: GatewayApp;
const told: Revelation[] = [];

beforeEach(async () => {
  gateway = await GatewayApp.start();
  gateway.ports.piiKey = key;
  gateway.ports.piiRevealed = (revelation) => Promise.resolve(void told.push(revelation));
  told.length = 0;
});
afterEach(() => gateway.stop());

const reveal = async (text: string, role: 'user' | 'writer' | 'admin' = 'admin') => {
  const reply = await gateway.call(role, 'POST', '/api/pii/reveal', { text, reason: 'a complaint' });
  return { status: reply.statusCode, body: reply.json<Record<string, unknown>>(), raw: reply.body };
};

describe('POST /api/pii/reveal', () => {
  it('gives an administrator the values back, and has it recorded without them', async () => {
    const { status, body } = await reveal(`From ${token}.`);
    expect([status, body]).toEqual([
      200,
      { text: 'From ana@example.org.', revealed: [{ type: 'email', start: 5, end: 20 }] },
    ]);
    expect(told).toEqual([{ tenant: 'acme', by: 'admin', reason: 'a complaint', types: { email: 1 } }]);
  });

  it('gives nobody what cannot be recorded', async () => {
    gateway.ports.piiRevealed = () => Promise.reject(new Error('no log'));
    const { status, raw } = await reveal(token);
    expect(status).toBe(500);
    expect(raw).not.toContain('ana@example.org');
  });

  it.each([
    ['with a token of another tenant', sealPii(key, 'other', 'email', 'ana@example.org'), 400, 'pii-token-invalid'],
    ['with a changed token', token.replace(':v', ':va'), 400, 'pii-token-invalid'],
  ])('refuses a text %s', async (_name, text, status, code) => {
    const reply = await reveal(`${token} ${text}`);
    expect([reply.status, reply.body.code]).toEqual([status, code]);
    expect(reply.raw).not.toContain('ana@example.org');
    expect(told).toEqual([]);
  });

  it('is for administrators', async () => {
    expect((await reveal(token, 'writer')).status).toBe(403);
    expect((await reveal(token, 'user')).status).toBe(403);
  });

  it('says that there is no key', async () => {
    gateway.ports.piiKey = undefined;
    const { status, body } = await reveal(token);
    expect([status, body.code]).toEqual([501, 'pii-key-missing']);
  });
});
