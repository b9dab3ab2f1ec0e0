import { create, replyTopics, StepCompletedSchema, topics } from '@weir/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

type Json = Record<string, never>;

let gateway: GatewayApp;
beforeEach(async () => {
  gateway = await GatewayApp.start();
  gateway.ports.resources.declare({ kind: 'Tool', name: 'page', spec: { type: 'fetch' } });
});
afterEach(() => gateway.stop());

describe('POST /api/tools/{name}/calls', () => {
  it('asks the tools service, and gives what it replies', async () => {
    gateway.ports.publisher.onPublish = (record) => {
      const runId = String(record.headers['weir-run']);
      const value = { content: 'It answers 404.', code: 'page-refused', truncated: false };
      const message = create(StepCompletedSchema, { runId, step: 'call', result: { case: 'call', value } });
      gateway.reply(record, replyTopics.gateway, StepCompletedSchema, message);
    };
    const reply = await gateway.call('writer', 'POST', '/api/tools/page/calls', {
      arguments: { url: 'https://example.com' },
    });
    expect([reply.statusCode, reply.json()]).toEqual([
      200,
      { content: 'It answers 404.', code: 'page-refused', truncated: false },
    ]);
    expect(gateway.ports.publisher.valuesOn(topics.callRequested.name)).toMatchObject([
      { step: 'call', name: 'page', tool: { type: 'fetch' }, arguments: '{"url":"https://example.com"}' },
    ]);
  });

  it('knows only declared tools', async () => {
    const reply = await gateway.call('writer', 'POST', '/api/tools/none/calls', {});
    expect([reply.statusCode, reply.json<Json>().code]).toEqual([404, 'tool-unknown']);
  });
});
