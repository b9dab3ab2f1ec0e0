import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { WeirError } from '@weir/errors';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PageServer, servePages } from './fixtures/pages.js';
import { GuardingProxy } from './guarding-proxy.js';

let pages: PageServer;
let proxy: GuardingProxy;

beforeAll(async () => {
  pages = await servePages();
  proxy = await GuardingProxy.start({
    check: (url) =>
      new URL(url).hostname === 'library.example'
        ? Promise.resolve('127.0.0.1')
        : Promise.reject(
            new WeirError({ code: 'address-refused', disposition: 'poison', message: 'Refused by the test.' }),
          ),
  });
  proxy.begin(1_000_000);
});
afterAll(async () => {
  await proxy.close();
  await pages.close();
});

/** What comes back until the proxy closes the connection. */
function say(...lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return text(socket).catch(() => 'reset');
}

const inTunnel = ['', 'GET /cookie HTTP/1.1', 'Host: inner.example', 'Connection: close'];

it('forwards to the address that was judged', async () => {
  const host = `library.example:${pages.port}`;
  expect(await say(`GET http://${host}/cookie HTTP/1.1`, `Host: ${host}`, 'Connection: close')).toContain(
    'Cookies: none',
  );
  expect(pages.seen.at(-1)).toBe(`GET ${host} /cookie`);
});

it('tunnels to the address that was judged, unread', async () => {
  const answer = await say(`CONNECT library.example:${pages.port} HTTP/1.1`, ...inTunnel);
  expect(answer).toContain('200 Connection Established');
  expect(answer).toContain('Cookies: none');
  expect(pages.seen.at(-1)).toBe('GET inner.example /cookie');
});

it.each([
  ['a request to what is refused', ['GET http://127.0.0.1/ HTTP/1.1', 'Host: library.example']],
  ['a tunnel to what is refused', ['CONNECT 127.0.0.1:80 HTTP/1.1', ...inTunnel]],
  ['a request for the proxy itself', ['GET / HTTP/1.1', 'Host: library.example']],
  ['another scheme', ['GET ftp://library.example/ HTTP/1.1', 'Host: library.example']],
  ['a tunnel to nowhere', ['CONNECT :::: HTTP/1.1', ...inTunnel]],
])('closes on %s', async (_what, lines) => {
  const before = pages.seen.length;
  expect(await say(...lines)).toMatch(/^(|reset|HTTP\/1\.1 400 [^]*)$/);
  expect(pages.seen.length).toBe(before);
});

it('cuts what is more than may be received', async () => {
  proxy.begin(300_000);
  const host = `library.example:${pages.port}`;
  const answer = await say(`GET http://${host}/huge HTTP/1.1`, `Host: ${host}`);
  expect(answer).not.toBe('');
  expect(answer.length).toBeLessThan(1_000_000);
  expect(proxy.isSpent).toBe(true);
});
