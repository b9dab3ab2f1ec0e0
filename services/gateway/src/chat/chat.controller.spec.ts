import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

type Json = Record<string, never>;

let gateway: GatewayApp;

beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

const chat = { model: 'support', messages: [{ role: 'user', content: 'Why?' }] };
const failed = (code: string) => ({ outcome: 'failed', reason: { code, message: 'Broken.' } });

describe('POST /v1/chat/completions', () => {
  it.each([
    ['deadline-exceeded', 504],
    ['model-failed', 502],
    ['app-unknown', 404],
  ])('answers an HTTP error for a run that failed with %s', async (code, status) => {
    gateway.orchestrate([], failed(code));
    for (const stream of [false, true]) {
      const reply = await gateway.call('user', 'POST', '/v1/chat/completions', { ...chat, stream });
      expect([reply.statusCode, reply.json<Json>().error]).toMatchObject([status, { message: 'Broken.' }]);
    }
  });

  it('ends a stream that was under way with an error', async () => {
    gateway.orchestrate(['Hel'], failed('model-failed'));
    const { statusCode, body } = await gateway.call('user', 'POST', '/v1/chat/completions', { ...chat, stream: true });
    expect(statusCode).toBe(200);
    expect(body.trim().split('\n\n').at(-1)).toBe(
      'data: {"error":{"message":"Broken.","type":"server_error","param":null,"code":"model_failed"}}',
    );
    expect(body).not.toContain('[DONE]');
  });

  it('ends with [DONE]', async () => {
    gateway.orchestrate(['Hello'], { answer: 'Hello there.' });
    const { body } = await gateway.call('user', 'POST', '/v1/chat/completions', { ...chat, stream: true });
    const events = body.trim().split('\n\n');
    expect(events.at(-1)).toBe('data: [DONE]');
    expect(events).toHaveLength(5);
  });

  it('names the model in an error about it', async () => {
    const reply = await gateway.call('user', 'POST', '/v1/chat/completions', { ...chat, model: 'nobody' });
    expect(reply.statusCode).toBe(404);
    expect(reply.json<Json>().error).toMatchObject({ code: 'model_not_found', param: 'model' });
  });

  it.each([
    ['{bad', 400],
    ['', 400],
    [JSON.stringify({ ...chat, temperature: 'x' }), 400],
    ['x'.repeat(33 * 1024 * 1024), 413],
  ])('refuses a bad body (%#)', async (body, status) => {
    const reply = await gateway.call('user', 'POST', '/v1/chat/completions', body);
    expect(reply.statusCode).toBe(status);
    expect(reply.json<Json>().error).toMatchObject({ type: 'invalid_request_error' });
    expect(reply.body).not.toMatch(/\.[jt]s:\d/);
  });
});
