import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server was asked. */
export interface ReceivedRequest {
  path: string;
  authorization: string | undefined;
  body: Record<string, unknown>;
}

export interface ModelServer {
  url: string;
  requests: ReceivedRequest[];
  close(): Promise<void>;
}

export type Answer = (response: ServerResponse, request: ReceivedRequest) => void | Promise<void>;

/** A server of models that says what a test wants, on a free port of the loopback. */
export async function startModelServer(answer: Answer): Promise<ModelServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((message, response) => {
    void receive(message).then(async (request) => {
      requests.push(request);
      await answer(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(message: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return {
    path: message.url ?? '',
    authorization: message.headers.authorization,
    body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>,
  };
}

/** Answers with these bytes as an event stream, `size` at a time, and ends. */
export function streaming(bytes: Buffer, size = bytes.length, headers: Record<string, string> = {}): Answer {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
    for (let at = 0; at < bytes.length; at += size) {
      response.write(bytes.subarray(at, at + size));
      // Each write its own segment, so that events are split wherever it falls.
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };
}

/** Begins an event stream with these bytes, and breaks the connection. */
export function breakingOff(bytes: Buffer): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(bytes, () => response.destroy());
  };
}

/** Begins an event stream and says nothing more. */
export const silent: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
};

/** Answers with a status and JSON. */
export function answering(status: number, body: object, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}
