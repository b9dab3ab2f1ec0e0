import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guardedFetch, type GuardedRequest } from './guarded-fetch.js';

let server: Server;
let port: number;
let asked: { url: string; method: string; authorization: string | undefined; body: string }[];

const redirect =
  (location: string, status = 302) =>
  (_request: IncomingMessage, response: ServerResponse) =>
    response.writeHead(status, { location }).end();

const answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/page': (_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('Hello'),
  '/large': (_request, response) => response.end('x'.repeat(5_000)),
  // 5 MB in 5 kB: what counts is what it becomes.
  '/bomb': (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000))),
  '/endless': (_request, response) => {
    const write = () => {
      while (response.write('x'.repeat(65_536)));
      response.once('drain', write);
    };
    response.on('close', () => response.removeListener('drain', write));
    write();
  },
  '/silent': () => undefined,
  '/headers': (_request, response) => response.writeHead(200, { 'x-long': 'x'.repeat(40_000) }).end(),
  '/cut': (_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('begins', () => response.destroy());
  },
  '/moved': redirect('/page'),
  '/round': redirect('/round'),
  '/to-metadata': redirect('http://169.254.169.254/latest/meta-data'),
  '/to-file': redirect('file:///etc/passwd'),
  '/to-inside': redirect('http://inside.example/'),
  '/to-nonsense': redirect('http://['),
};

beforeAll(async () => {
  server = createServer((request, response) => {
    void request.toArray().then((parts) => {
      const { method = '', url = '' } = request;
      asked.push({ url, method, authorization: request.headers.authorization, body: parts.join('') });
      (answers[url] ?? answers['/page']!)(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});

beforeEach(() => {
  asked = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const resolve = async () => ['127.0.0.1'];

/** From the server of the test, under a name that is allowed to be private. */
const fetching = (path: string, options: Partial<GuardedRequest> = {}) =>
  guardedFetch(
    {
      url: `http://wiki.example:${port}${path}`,
      privateHosts: [`wiki.example:${port}`],
      maxBytes: 4_000,
      signal: AbortSignal.timeout(20_000),
      ...options,
    },
    resolve,
  );

describe('guardedFetch', () => {
  it('connects to the address that was resolved and checked', async () => {
    const { body, status, contentType, url } = await fetching('/page');
    expect([String(body), status, contentType, url.pathname]).toEqual(['Hello', 200, 'text/plain', '/page']);
  });

  it('asks nothing of a host whose name is public and whose address is not', async () => {
    await expect(
      fetching('/', { url: `http://public.example:${port}/`, allowHosts: [`public.example:${port}`] }),
    ).rejects.toMatchObject({ code: 'address-refused' });
    expect(asked).toEqual([]);
  });

  it.each(['/to-metadata', '/to-file', '/to-inside', '/to-nonsense'])('does not follow %s', async (path) => {
    await expect(fetching(path)).rejects.toMatchObject({ code: 'address-refused' });
    expect(asked.map(({ url }) => url)).toEqual([path]);
  });

  it('follows five redirects, and no sixth', async () => {
    await expect(fetching('/round')).rejects.toMatchObject({ code: 'redirects-too-many' });
    expect(asked).toHaveLength(6);
  });

  it('gives a redirect as it is when something was sent', async () => {
    expect(await fetching('/moved', { method: 'POST', body: '{}' })).toMatchObject({ status: 302 });
    expect(asked).toMatchObject([{ url: '/moved', method: 'POST', body: '{}' }]);
  });

  it('sends its headers along to the same server', async () => {
    await fetching('/moved', { headers: { authorization: 'Bearer x' } });
    expect(asked[1]).toEqual({ url: '/page', method: 'GET', body: '', authorization: 'Bearer x' });
  });

  it('keeps headers from another server', async () => {
    const other = createServer((request, response) => {
      asked.push({ url: 'other', method: '', body: '', authorization: request.headers.authorization });
      response.end();
    });
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const place = `other.example:${(other.address() as AddressInfo).port}`;
    answers['/to-other'] = redirect(`http://${place}/`);
    await fetching('/to-other', {
      privateHosts: [`wiki.example:${port}`, place],
      headers: { authorization: 'Bearer x' },
    });
    other.closeAllConnections();
    other.close();
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer x', undefined]);
  });

  it.each([
    ['/large', 'response-too-large'],
    ['/bomb', 'response-too-large'],
    ['/endless', 'response-too-large'],
    ['/headers', 'page-unreachable'],
    ['/cut', 'page-unreachable'],
  ])('of %s is %s', async (path, code) => {
    await expect(fetching(path)).rejects.toMatchObject({ code, disposition: 'poison' });
  });

  it('ends when the time is over', async () => {
    await expect(fetching('/silent', { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('says when nobody answers', async () => {
    const unknown = () => Promise.reject(new Error('getaddrinfo ENOTFOUND'));
    await expect(
      guardedFetch(
        { url: 'http://no.example/', privateHosts: [], maxBytes: 1, signal: AbortSignal.timeout(5_000) },
        unknown,
      ),
    ).rejects.toMatchObject({ code: 'page-unreachable' });
  });
});
