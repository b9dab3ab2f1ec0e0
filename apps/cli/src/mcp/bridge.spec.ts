import { Client, InMemoryTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { bridge } from './bridge.js';

let calls: AbortSignal[] = [];

/** A server with a tool that answers, and one that never does. */
const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'test', version: '1.0.0' });
  server.registerTool('echo', { inputSchema: z.object({ text: z.string() }) }, ({ text }) => ({
    content: [{ type: 'text', text }],
  }));
  server.registerTool('hang', { inputSchema: z.object({}) }, async (_given, { mcpReq: { signal } }) => {
    calls.push(signal);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return { content: [] };
  });
  return server;
});

let client: Client;
let bridged: Promise<void>;

const connect = async (mode: 'auto' | 'legacy', serve: typeof fetch) => {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const remote = new StreamableHTTPClientTransport(new URL('http://gateway/mcp'), { fetch: serve });
  bridged = bridge(far, remote, (error) => `Told: ${error.message}`);
  client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  await client.connect(near);
};

const served: typeof fetch = (url, init) => handler.fetch(new Request(url, init));

afterEach(async () => {
  await client.close();
  await bridged;
  calls = [];
});

describe.each(['auto', 'legacy'] as const)('bridge (%s)', (mode) => {
  it('passes calls and their results', async () => {
    await connect(mode, served);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['echo', 'hang']);
    expect(await client.callTool({ name: 'echo', arguments: { text: 'hello' } })).toMatchObject({
      content: [{ text: 'hello' }],
    });
  });

  it('ends the connection of a call that is cancelled', async () => {
    const signals: AbortSignal[] = [];
    await connect(mode, (url, init) => {
      if (init?.signal && JSON.stringify(init.body).includes('hang')) signals.push(init.signal);
      return served(url, init);
    });
    const leave = new AbortController();
    const call = client.callTool({ name: 'hang', arguments: {} }, { signal: leave.signal });
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    leave.abort();
    await expect(call).rejects.toBeInstanceOf(Error);
    await vi.waitFor(() => expect(signals[0]?.aborted).toBe(true));
  });

  it('ends all connections when the client goes', async () => {
    const signals: AbortSignal[] = [];
    await connect(mode, (url, init) => {
      if (init?.signal && JSON.stringify(init.body).includes('hang')) signals.push(init.signal);
      return served(url, init);
    });
    const call = client.callTool({ name: 'hang', arguments: {} });
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    await client.close();
    await expect(call).rejects.toBeInstanceOf(Error);
    await bridged;
    expect(signals[0]?.aborted).toBe(true);
  });

  it('says why a call did not get through', async () => {
    let isUp = true;
    await connect(mode, (url, init) => (isUp ? served(url, init) : Promise.reject(new TypeError('fetch failed'))));
    isUp = false;
    await expect(client.callTool({ name: 'echo', arguments: { text: 'hello' } })).rejects.toThrow('Told: fetch failed');
  });
});
