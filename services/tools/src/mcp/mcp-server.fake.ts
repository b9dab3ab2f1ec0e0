import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';

const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

/** What a server of a test offers; `description` is what it says of `echo`. */
export function fakeMcpServer(description = 'Says it again.'): McpServer {
  const server = new McpServer({ name: 'fake', version: '1.0.0' }, { capabilities: { tools: {} } });
  const inputSchema = fromJsonSchema<{ text: string }>({
    type: 'object',
    properties: { text: { type: 'string' } },
    required: ['text'],
  });
  server.registerTool('echo', { description, inputSchema }, async ({ text: said }) => text(`${said}!`));
  server.registerTool('fail', { inputSchema }, async ({ text: said }) => ({ ...text(`No ${said}.`), isError: true }));
  server.registerTool('hang', { inputSchema }, () => new Promise(() => undefined));
  server.registerTool('huge', { inputSchema }, async () => text('x'.repeat(11_000_000)));
  server.registerTool('picture', { inputSchema }, async () => ({
    content: [
      { type: 'text', text: 'Here.' },
      { type: 'image', data: 'AAAA', mimeType: 'image/png' },
    ],
  }));
  return server;
}

export interface FakeMcpHttp {
  url: string;
  /** Of the requests so far. */
  keys: (string | undefined)[];
  close(): Promise<void>;
}

/** The same over Streamable HTTP, on a free port. */
export async function fakeMcpHttp(description: () => string): Promise<FakeMcpHttp> {
  const handler = createMcpHandler(() => fakeMcpServer(description()));
  const keys: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    void (async () => {
      keys.push(request.headers['x-key'] as string | undefined);
      const body = Buffer.concat(await request.toArray());
      const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const answer = await handler.fetch(
        new Request(`http://${request.headers.host}${request.url}`, {
          method: request.method ?? 'GET',
          headers,
          ...(body.length === 0 ? {} : { body }),
        }),
      );
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      for await (const part of answer.body ?? []) response.write(part);
      response.end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    keys,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
