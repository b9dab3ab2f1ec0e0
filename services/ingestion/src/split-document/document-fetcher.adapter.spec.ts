import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpDocumentFetcher } from './document-fetcher.adapter.js';

let server: Server;
let host: string;
const asked: string[] = [];

const answers: Record<string, (response: ServerResponse) => void> = {
  '/page': (response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<p>Hello</p>'),
  '/large': (response) => response.end('x'.repeat(2_000)),
  '/moved': (response) => response.writeHead(302, { location: '/page' }).end(),
  '/gone': (response) => response.writeHead(404).end(),
  '/busy': (response) => response.writeHead(429).end(),
  '/broken': (response) => response.writeHead(503).end(),
  '/silent': () => undefined,
  '/stalled': (response) => response.writeHead(200).write('begins'),
  '/cut': (response) => {
    response.writeHead(200, { 'content-length': '100' }).write('begins', () => response.destroy());
  },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!);
    answers[request.url!]?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const fetching = (uri: string, hosts = [host], signal = new AbortController().signal) =>
  httpDocumentFetcher({ hosts, maxBytes: 1_000, timeoutMs: 200 }).fetch(uri, signal);

describe('httpDocumentFetcher', () => {
  it('fetches from an allowed host, named with its port or without', async () => {
    const page = { bytes: Buffer.from('<p>Hello</p>'), mediaType: 'text/html; charset=utf-8' };
    expect(await fetching(`http://${host}/page`)).toEqual(page);
    expect(await fetching(`http://${host}/page`, ['127.0.0.1'])).toEqual(page);
  });

  it.each([
    ['a host that is not listed', (at: string) => `http://${at}/page`, [] as string[]],
    ['another port of a listed one', (at: string) => `http://${at}/page`, ['127.0.0.1:1']],
    ['another spelling of a listed one', (at: string) => `http://localhost:${at.split(':')[1]}/page`, ['127.0.0.1']],
    ['a host that ends like a listed one', () => 'http://evil-127.0.0.1.example/page', ['127.0.0.1']],
    ['an address of a cloud', () => 'http://169.254.169.254/latest/meta-data', ['example.com']],
  ])('asks nothing of %s', async (_what, uri, hosts) => {
    const before = asked.length;
    await expect(fetching(uri(host), hosts)).rejects.toMatchObject({
      code: 'uri-not-allowed',
      disposition: 'poison',
      field: 'uri',
    });
    expect(asked).toHaveLength(before);
  });

  it.each(['file:///etc/passwd', 'ftp://example.com/x', 'http://user:secret@127.0.0.1/page', 'no address'])(
    'refuses %s as no address of a document',
    async (uri) => {
      await expect(fetching(uri, ['127.0.0.1', 'example.com'])).rejects.toMatchObject({
        code: 'uri-invalid',
        disposition: 'poison',
        message: expect.not.stringContaining('secret') as string,
      });
    },
  );

  it.each([
    // Redirects lead elsewhere, so they are not followed.
    ['/moved', 'uri-refused', 'poison'],
    ['/gone', 'uri-refused', 'poison'],
    ['/large', 'uri-too-large', 'poison'],
    ['/busy', 'uri-unavailable', 'retryable'],
    ['/broken', 'uri-unavailable', 'retryable'],
    ['/silent', 'uri-unavailable', 'retryable'],
    ['/stalled', 'uri-unavailable', 'retryable'],
    ['/cut', 'uri-unavailable', 'retryable'],
  ])('of %s is %s, %s', async (path, code, disposition) => {
    await expect(fetching(`http://${host}${path}`)).rejects.toMatchObject({ code, disposition, field: 'uri' });
  });

  it('ends when the work is given up', async () => {
    const abort = new AbortController();
    const fetched = fetching(`http://${host}/silent`, [host], abort.signal);
    abort.abort();
    await expect(fetched).rejects.toMatchObject({ code: 'uri-unavailable' });
  });
});
