import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeToolCall } from '../tool-call.fake.js';
import { openApiTool } from './openapi.tool.js';

let server: Server;
let host: string;
const asked: { method: string; url: string; key: string | undefined; body: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    void request.toArray().then((parts) => {
      const { method = '', url = '', headers } = request;
      asked.push({ method, url, key: headers['x-key'] as string | undefined, body: parts.join('') });
      if (url.endsWith('/0')) response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":1}');
      else if (method === 'DELETE') response.writeHead(204).end();
      else response.setHeader('content-type', 'application/json').end('{"id":7}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } };
const body = { content: { 'application/json': { schema: { type: 'object' } } } };
const document = {
  openapi: '3.1.0',
  servers: [{ url: '/relative' }],
  paths: {
    '/orders': { post: { operationId: 'create', requestBody: body } },
    '/orders/{id}': {
      get: { operationId: 'get', parameters: [id] },
      delete: { operationId: 'remove', parameters: [id] },
    },
  },
};

const calling = (name: string, given: Record<string, unknown>, fields: object = {}) =>
  openApiTool({ API_KEY: 'secret' }).run(
    fakeToolCall(
      {
        type: 'openapi',
        document,
        operations: ['get', 'create', 'remove'],
        baseUrl: `http://${host}/v1`,
        privateHosts: [host],
        headers: { 'x-key': 'env:API_KEY' },
        ...fields,
      },
      given,
      { function: name },
    ),
  );

describe('openApiTool', () => {
  it.each([
    ['get', { id: 7 }, { method: 'GET', url: '/v1/orders/7', key: 'secret', body: '' }, '{"id":7}'],
    ['create', { body: { a: 1 } }, { method: 'POST', url: '/v1/orders', key: 'secret', body: '{"a":1}' }, '{"id":7}'],
    ['remove', { id: 7 }, { method: 'DELETE', url: '/v1/orders/7', key: 'secret', body: '' }, 'HTTP 204'],
    ['get', { id: 0 }, { method: 'GET', url: '/v1/orders/0', key: 'secret', body: '' }, 'HTTP 404\n\n{"error":1}'],
  ])('calls %s with %j', async (name, given, expected, content) => {
    await expect(calling(name, given)).resolves.toEqual({ content });
    expect(asked.at(-1)).toEqual(expected);
  });

  it.each([
    ['an address that is not allowed to be private', { privateHosts: [] }, 'address-refused'],
    ['a description without a full address', { baseUrl: undefined }, 'tool-invalid'],
    ['a key that is not there', { headers: { 'x-key': 'env:OTHER_KEY' } }, 'tool-unauthorised'],
    ['a file that is not there', { headers: { 'x-key': 'file:/no/such/key' } }, 'tool-unauthorised'],
  ])('asks nothing for %s', async (_what, fields, code) => {
    const before = asked.length;
    await expect(calling('get', { id: 7 }, fields)).rejects.toMatchObject({ code });
    expect(asked).toHaveLength(before);
  });
});
