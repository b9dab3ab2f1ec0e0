import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  /** Path and query, still encoded. */
  url: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

type Answer = { status?: number; headers?: Record<string, string>; json?: unknown; text?: string };
type Handler = (request: SeenRequest) => Answer | Promise<Answer>;

/** A server that answers as the tests say, and remembers what it was asked. */
export interface TestGateway {
  url: string;
  seen: SeenRequest[];
  close(): Promise<void>;
}

/** @param raw - Takes a request over, before its body is read, when it returns true. */
export async function startTestGateway(
  handler: Handler,
  raw: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<TestGateway> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    if (!raw(request, response)) void answer(request, response);
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    const { method = '', url = '', headers } = request;
    const body: unknown = text.startsWith('{') && !text.includes('}\n') ? JSON.parse(text) : text;
    seen.push({ method, url, headers, body });
    const { status = 200, headers: extra = {}, json, text: plain } = await handler(seen.at(-1)!);
    response.writeHead(status, { 'content-type': 'application/json', ...extra });
    response.end(plain ?? JSON.stringify(json));
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
