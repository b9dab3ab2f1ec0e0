import { create, replyTopics, StepCompletedSchema, topics } from '@weir/contracts';
import type { OutboundRecord } from '@weir/kafka';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

const { documentStatus } = topics;
type Json = Record<string, never>;

let gateway: GatewayApp;

beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

describe('documents', () => {
  const url = '/api/collections/handbook/documents';
  const index = (request: OutboundRecord) => {
    const { documentId } = JSON.parse(String(request.value)) as { documentId: string };
    for (const status of ['received', 'indexed']) {
      const fields = { collection: 'handbook', documentId, version: 3n, status, chunks: 1 };
      gateway.reply(request, documentStatus.name, documentStatus.schema, create(documentStatus.schema, fields));
    }
  };

  it.each([
    ['', 202, { documentId: 'a/b' }],
    ['?wait=false', 202, { documentId: 'a/b' }],
    ['?wait=true', 200, { documentId: 'a/b', version: 3, status: 'indexed', chunks: 1 }],
  ])('submits one (%s)', async (query, status, body) => {
    gateway.ports.publisher.onPublish = index;
    const reply = await gateway.call('writer', 'POST', `${url}${query}`, { documentId: 'a/b', text: 'Hello.' });
    expect([reply.statusCode, reply.json()]).toMatchObject([status, body]);
    const [record] = gateway.ports.publisher.published;
    expect([record?.topic, record?.key?.toString()]).toEqual([topics.documentSubmitted.name, 'a/b']);
  });

  it.each([
    ['true', 'indexed'],
    ['false', 'submitted'],
  ])('takes lines and tells of each (wait=%s)', async (wait, status) => {
    gateway.ports.uploads.publish = async (records) => records.forEach(index);
    const lines = ['a', 'b', 'c'].map((documentId) => JSON.stringify({ documentId, text: 'x' }));
    const headers = { 'content-type': 'application/x-ndjson; charset=utf-8' };
    const reply = await gateway.call(
      'writer',
      'POST',
      `${url}?wait=${wait}`,
      [...lines, '{"documentId":"d"}'].join('\n'),
      headers,
    );
    expect(reply.headers['content-type']).toBe('application/x-ndjson');
    const results = reply.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);
    expect(results.map(({ documentId, status: told }) => `${documentId}: ${told}`).toSorted()).toEqual([
      `a: ${status}`,
      `b: ${status}`,
      `c: ${status}`,
      'd: rejected',
    ]);
  });

  it.each<['DELETE' | 'PUT', string, object | undefined, string, object]>([
    ['DELETE', '/a%2Fb?version=7', undefined, 'DocumentDeleted', { documentId: 'a/b', version: '7' }],
    ['DELETE', `/${'long/'.repeat(100)}x`, undefined, 'DocumentDeleted', { documentId: `${'long/'.repeat(100)}x` }],
    ['PUT', '/a%2Fb/access', { readers: ['hr'] }, 'AccessChanged', { documentId: 'a/b', readers: ['hr'] }],
    ['PUT', '/access/access', { readers: ['hr'] }, 'AccessChanged', { documentId: 'access' }],
  ])('%s %s goes to the log of submissions', async (method, path, body, type, message) => {
    const reply = await gateway.call('writer', method, `${url}${path}`, body);
    expect(reply.statusCode).toBe(202);
    const [record] = gateway.ports.publisher.published;
    expect(record?.topic).toBe(topics.documentSubmitted.name);
    expect(record?.headers).toMatchObject({ ce_type: `weir.ingestion.v1.${type}` });
    expect(JSON.parse(String(record?.value))).toMatchObject({ collection: 'handbook', ...message });
  });

  it.each<['GET' | 'DELETE' | 'PUT', string, object | undefined]>([
    ['GET', '/', undefined],
    ['DELETE', '/', undefined],
    ['PUT', '/a', { readers: ['hr'] }],
    ['PUT', '/access', { readers: ['hr'] }],
  ])('%s %s is nothing', async (method, path, body) => {
    expect((await gateway.call('writer', method, `${url}${path}`, body)).statusCode).toBe(404);
    expect(gateway.ports.publisher.published).toEqual([]);
  });

  it('lists, with the id that the next page begins after', async () => {
    gateway.ports.publisher.onPublish = (request) => {
      const runId = String(request.headers['weir-run']);
      const documents = { documents: [{ documentId: 'a', version: 1n }, { documentId: 'b' }], more: true };
      const result = { case: 'documents' as const, value: documents };
      const reply = create(StepCompletedSchema, { runId, step: 'documents', result: result as never });
      gateway.reply(request, replyTopics.gateway, StepCompletedSchema, reply);
    };
    const reply = await gateway.call('user', 'GET', `${url}?limit=2&after=0&groups=staff,board`);
    expect(reply.json()).toMatchObject({
      documents: [{ documentId: 'a', version: 1 }, { documentId: 'b' }],
      next: 'b',
    });
    const [request] = gateway.ports.publisher.valuesOn(topics.documentsRequested.name);
    expect(request).toMatchObject({ collection: 'handbook', after: '0', limit: 2, groups: ['staff'] });
  });
});
