import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

/** What a request says of its tenant and groups, wherever it may say something, against what is asked in its name. */
const forgedHeaders = {
  'x-weir-tenant': 'other',
  'weir-groups': 'board',
  'weir-caller': 'admin',
  'weir-role': 'admin',
  'weir-run': 'forged',
  'weir-reply-topic': 'weir.replies.client.forged',
  'weir-collection': 'board',
  'weir-causation': 'forged',
  'x-forwarded-user': 'admin',
  'x-tenant-id': 'other',
  'openai-organization': 'other',
  ce_source: 'weir/orchestration',
  ce_type: 'weir.resources.v1.ResourceChanged',
};
const metadata = { tenant: 'other', groups: ['board'], 'weir-tenant': 'other', caller: 'admin', role: 'admin' };
const weir = { groups: ['board', 'staff', 'everyone', 'Staff'] };
const messages = [{ role: 'user', content: 'Why?' }];
const call = (name: string, given: object) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: given, _meta: { ...metadata, ...forgedHeaders } },
});
const mcp = { accept: 'application/json, text/event-stream' };

let gateway: GatewayApp;

beforeAll(async () => {
  gateway = await GatewayApp.start();
});
beforeEach(() => {
  gateway.ports.publisher.published.length = 0;
  gateway.orchestrate([], {});
});
afterAll(() => gateway.stop());

/** What was asked with this body: headers and message of its first record. */
async function asked(url: string, body: object, headers: Record<string, string> = {}) {
  await gateway.call('user', 'POST', url, body, { ...forgedHeaders, ...headers });
  const [record] = gateway.ports.publisher.published;
  if (!record) throw new Error(`Nothing was asked by POST ${url}.`);
  return {
    headers: record.headers,
    message: JSON.parse(String(record.value)) as { groups?: string[]; caller?: string },
  };
}

describe('a forged request', () => {
  it.each<[string, string, object, Record<string, string>, string[]]>([
    ['a question', '/api/answers', { app: 'support', question: 'Why?', groups: weir.groups, metadata }, {}, ['staff']],
    ['a stream', '/api/answers', { app: 'support', question: 'Why?', stream: true, metadata }, {}, ['staff']],
    [
      'a completion',
      '/v1/chat/completions',
      { model: 'support', messages, metadata: { tenant: 'other' }, weir },
      {},
      ['staff'],
    ],
    [
      'a message',
      '/v1/messages',
      { model: 'support', max_tokens: 9, messages, metadata: { user_id: 'other' }, weir },
      {},
      ['staff'],
    ],
    [
      'a response',
      '/v1/responses',
      { model: 'support', input: 'Why?', metadata: { tenant: 'other' }, weir },
      {},
      ['staff'],
    ],
    [
      'a search',
      '/api/search',
      { collection: 'handbook', query: 'Why?', mode: 'keyword', groups: weir.groups },
      {},
      ['staff'],
    ],
    ['a call by MCP', '/mcp', call('ask', { app: 'support', question: 'Why?' }), mcp, ['staff']],
    ['no groups at all', '/api/answers', { app: 'support', question: 'Why?', groups: [] }, {}, []],
  ])('counts as what its key says: %s', async (_what, url, body, headers, groups) => {
    const { message, headers: written } = await asked(url, body, headers);
    expect(message.groups ?? []).toEqual(groups);
    expect(['user', undefined]).toContain(message.caller);
    expect(written).toMatchObject({ 'weir-tenant': 'acme', ce_source: 'weir/gateway' });
    expect(written['weir-run']).not.toBe('forged');
    expect(written).not.toMatchObject({ 'weir-reply-topic': 'weir.replies.client.forged' });
    expect(JSON.stringify(written)).not.toMatch(/other|board|ResourceChanged/);
  });

  it.each([
    ['a question', '/api/answers', { app: 'support', question: 'Why?' }],
    ['a completion', '/v1/chat/completions', { model: 'support', messages }],
    ['a message', '/v1/messages', { model: 'support', max_tokens: 9, messages }],
    ['a response', '/v1/responses', { model: 'support', input: 'Why?' }],
    ['a search', '/api/search', { collection: 'handbook', query: 'Why?' }],
    ['feedback', '/api/answers/r/feedback', { rating: 1 }],
  ])('is refused where it names a tenant or a caller beside what there is: %s', async (_what, url, body) => {
    for (const field of ['tenant', 'caller', 'role', 'weir-tenant', '__proto__x']) {
      const reply = await gateway.call('user', 'POST', url, { ...body, [field]: 'other' });
      expect([field, reply.statusCode, reply.body]).toEqual([field, 400, expect.stringContaining(field)]);
    }
    expect(gateway.ports.publisher.published).toEqual([]);
  });

  it.each(['*', 'st\u0430ff', 'staff ', 'staff\u200b', 'staff.', '', 'a//b'])('names no group %j', async (group) => {
    for (const [url, body] of [
      ['/api/answers', { app: 'support', question: 'Why?', groups: [group] }],
      ['/api/search', { collection: 'handbook', query: 'Why?', groups: [group] }],
      ['/v1/chat/completions', { model: 'support', messages, weir: { groups: [group] } }],
      ['/v1/messages', { model: 'support', max_tokens: 9, messages, weir: { groups: [group] } }],
      ['/v1/responses', { model: 'support', input: 'Why?', weir: { groups: [group] } }],
    ] as const) {
      const reply = await gateway.call('admin', 'POST', url, body);
      expect([url, reply.statusCode, reply.body]).toEqual([url, 400, expect.stringContaining('groups.0')]);
    }
    const listed = `/api/collections/handbook/documents?groups=${encodeURIComponent(`x,${group}`)}`;
    if (group !== '') expect((await gateway.call('admin', 'GET', listed)).statusCode).toBe(400);
    const readers = { documentId: 'a', text: 'A.', readers: [group] };
    const document = await gateway.call('builder', 'POST', '/api/collections/handbook/documents', readers);
    expect([document.statusCode, document.body]).toEqual([400, expect.stringContaining('readers.0')]);
  });

  it('of a service counts as made for whom it names, in its own tenant', async () => {
    const ask = (headers: Record<string, string>) =>
      gateway.call('service', 'POST', '/api/answers', { app: 'support', question: 'Why?', groups: ['board'] }, headers);
    expect((await ask({ 'weir-tenant': 'other' })).statusCode).toBe(403);
    await ask({});
    const [record] = gateway.ports.publisher.published;
    expect(JSON.parse(String(record?.value))).toMatchObject({ groups: ['board'], caller: 'service' });
    expect(record?.headers).toMatchObject({ 'weir-tenant': 'acme' });
  });
});
