import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startGateway, type StartedGateway } from '../start-gateway.fake.js';

/** The official client of MCP against the gateway over a real Kafka (WEIR_TEST_KAFKA), with the rest of Weir played by a fake. */
let gateway: StartedGateway;
const clients: Client[] = [];

beforeAll(async () => {
  gateway = await startGateway();
}, 60_000);
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});
afterAll(() => gateway?.stop(), 60_000);

const eras = { '2026': { mode: 'auto' }, '2025': { mode: 'legacy' } } as const;

const connect = async (key: keyof StartedGateway['keys'] | 'wrong', era: keyof typeof eras = '2026') => {
  const authorization = `Bearer ${key === 'wrong' ? key : gateway.keys[key]}`;
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: eras[era] });
  const url = new URL(`${gateway.url}/mcp`);
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization } } }));
  clients.push(client);
  return client;
};

const post = (headers: Record<string, string>) =>
  fetch(`${gateway.url}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  });

describe.each(['2026', '2025'] as const)('a client of %s', (era) => {
  it('sees the tools that its key may use', async () => {
    const namesFor = async (key: keyof StartedGateway['keys']) => {
      const { tools } = await (await connect(key, era)).listTools();
      return tools.map(({ name }) => name);
    };
    expect(await namesFor('user')).toEqual(['ask', 'search']);
    expect(await namesFor('writer')).toEqual(['ask', 'search', 'ingest']);
  });

  it('is told which apps there are', async () => {
    const { tools } = await (await connect('user', era)).listTools();
    expect(JSON.stringify(tools[0]?.inputSchema)).toContain(gateway.names.app);
  });

  it('asks, and gets an answer with citations', async () => {
    const client = await connect('user', era);
    const result = await client.callTool({ name: 'ask', arguments: { app: gateway.names.app, question: 'answer' } });
    expect(result).toMatchObject({
      content: [{ type: 'text', text: expect.stringContaining('Twenty days [1].\n\n[1] Leave (leave.md)') as string }],
      structuredContent: {
        outcome: 'answered',
        answer: 'Twenty days [1].',
        citations: [{ documentId: 'leave.md' }, {}],
      },
    });
  });

  it("searches, in its key's groups", async () => {
    const client = await connect('user', era);
    const search = { collection: gateway.names.collection, query: 'leave', k: 3 };
    const result = await client.callTool({ name: 'search', arguments: search });
    expect(result.structuredContent).toMatchObject({ hits: [{ documentId: 'leave.md', source: 'leave.md' }] });
  });

  it.each([
    ['hello', 'indexed', false],
    ['reject me', 'rejected', true],
  ])('ingests %j', async (text, status, isError) => {
    const client = await connect('writer', era);
    const document = { collection: gateway.names.collection, documentId: 'a/b', text };
    const result = await client.callTool({ name: 'ingest', arguments: document });
    expect(result).toMatchObject({ structuredContent: { documentId: 'a/b', status } });
    expect(result.isError ?? false).toBe(isError);
  });

  it.each([
    ['a run that failed', { question: 'fail' }, 'failed: The model failed.'],
    ['an app that there is not', { app: 'nobody', question: 'answer' }, 'app-unknown: '],
    ['a collection that there is not', { question: 'answer', collection: 'nothing' }, 'collection-unknown: '],
  ])('is told of %s as a result', async (_what, given, told) => {
    const client = await connect('user', era);
    const result = await client.callTool({ name: 'ask', arguments: { app: gateway.names.app, ...given } });
    expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining(told) as string }] });
  });

  it('ends its call by leaving', async () => {
    const client = await connect('user', era);
    const leave = new AbortController();
    const call = client.callTool(
      { name: 'ask', arguments: { app: gateway.names.app, question: 'nothing' } },
      { signal: leave.signal },
    );
    await vi.waitFor(() => expect(gateway.waiting()).toBe(1));
    leave.abort();
    await expect(call).rejects.toBeInstanceOf(Error);
    await client.close();
    await vi.waitFor(() => expect(gateway.waiting()).toBe(0));
  });
});

describe('/mcp', () => {
  it('needs a key', async () => {
    await expect(connect('wrong')).rejects.toThrow(/key-unknown|not known|401|Unauthorized/i);
    expect((await post({})).status).toBe(401);
  });

  it.each([
    ['http://localhost:3000', 200],
    ['http://127.0.0.1', 200],
    ['https://evil.example', 403],
    ['null', 403],
  ])('called by a page of %s answers %i', async (origin, status) => {
    const reply = await post({ authorization: `Bearer ${gateway.keys.user}`, origin });
    expect(reply.status).toBe(status);
    await reply.body?.cancel();
  });

  it.each(['GET', 'DELETE'])('has no sessions to %s', async (method) => {
    const authorization = `Bearer ${gateway.keys.user}`;
    expect((await fetch(`${gateway.url}/mcp`, { method, headers: { authorization } })).status).toBe(405);
  });
});
