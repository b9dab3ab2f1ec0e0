import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const WEIR = join(import.meta.dirname, '..', '..', 'bin', 'weir.mjs');

/** `weir mcp` as a client starts it, in front of a server that has one tool and takes one key. */
let server: Server;
let url: string;

const handler = createMcpHandler(() => {
  const mcp = new McpServer({ name: 'test', version: '1.0.0' });
  mcp.registerTool('echo', { inputSchema: z.object({ text: z.string() }) }, ({ text }) => ({
    content: [{ type: 'text', text }],
  }));
  return mcp;
});

beforeEach(async () => {
  server = createServer((incoming, outgoing) => {
    const serve = async () => {
      const parts: Buffer[] = [];
      for await (const part of incoming) parts.push(part as Buffer);
      const { method = 'GET', headers } = incoming;
      const given = Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]);
      const body = method === 'POST' ? Buffer.concat(parts).toString() : null;
      const response =
        headers.authorization === 'Bearer right'
          ? await handler.fetch(new Request(`http://gateway${incoming.url}`, { method, headers: given, body }))
          : new Response('no', { status: 401 });
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    };
    void serve();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const start = async (mode: 'auto' | 'legacy', apiKey: string) => {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  const env = { PATH: process.env['PATH'] ?? '', WEIR_URL: url, WEIR_API_KEY: apiKey };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [WEIR, 'mcp'], env }));
  return client;
};

describe('weir mcp', () => {
  it.each(['auto', 'legacy'] as const)('serves a client that started it (%s)', async (mode) => {
    const client = await start(mode, 'right');
    try {
      expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['echo']);
      const result = await client.callTool({ name: 'echo', arguments: { text: 'hello' } });
      expect(result).toMatchObject({ content: [{ text: 'hello' }] });
    } finally {
      await client.close();
    }
  });

  it('tells a client that its key is wrong', async () => {
    await expect(start('legacy', 'wrong')).rejects.toThrow(/did not take the request/);
  });
});
