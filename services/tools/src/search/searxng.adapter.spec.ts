import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searxngSearch } from './searxng.adapter.js';

let server: Server;
let base: string;
const asked: string[] = [];

/** Shortened from what a SearXNG server answered. */
const ANSWER = {
  query: 'leave',
  number_of_results: 0,
  results: [
    {
      url: 'https://example.com/leave',
      title: 'Leave policy',
      content: 'Everyone has 26 days.',
      engine: 'duckduckgo',
      parsed_url: ['https', 'example.com', '/leave', '', '', ''],
      score: 1,
      category: 'general',
    },
    { url: 'https://example.org/', title: 'Other', content: null, engine: 'wikipedia' },
  ],
  answers: [],
  infoboxes: [],
  suggestions: [],
  unresponsive_engines: [],
};

const answers: Record<string, (response: ServerResponse) => void> = {
  leave: (response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(ANSWER)),
  forbidden: (response) => response.writeHead(403).end(),
  busy: (response) => response.writeHead(429).end(),
  moved: (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
  page: (response) => response.end('<html>'),
  other: (response) => response.end('{"results":{}}'),
  large: (response) => response.end('x'.repeat(3_000_000)),
  silent: () => undefined,
};

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!);
    answers[new URL(request.url!, 'http://x').searchParams.get('q') ?? '']?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const searching = (text: string, signal = AbortSignal.timeout(10_000), language?: string) =>
  searxngSearch(`${base}/searx`).search({ text, signal, language });

describe('searxngSearch', () => {
  it('asks for JSON, and reads it', async () => {
    await expect(searching('leave', undefined, 'de')).resolves.toEqual([
      { title: 'Leave policy', url: 'https://example.com/leave', excerpt: 'Everyone has 26 days.' },
      { title: 'Other', url: 'https://example.org/', excerpt: '' },
    ]);
    expect(asked).toEqual(['/searx/search?q=leave&format=json&language=de']);
  });

  it.each([
    ['forbidden', 'search-unavailable', 'search.formats'],
    ['busy', 'search-unavailable', '429'],
    ['moved', 'search-unavailable', '302'],
    ['page', 'search-unavailable', ''],
    ['other', 'search-unavailable', ''],
    ['large', 'response-too-large', ''],
  ])('of %s is %s', async (text, code, message) => {
    await expect(searching(text)).rejects.toMatchObject({ code, message: expect.stringContaining(message) as string });
  });

  it('ends when the time is over', async () => {
    await expect(searching('silent', AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
