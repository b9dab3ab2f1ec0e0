import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server was asked. */
export interface ReceivedRequest {
  path: string;
  authorization: string | undefined;
  body: Record<string, unknown>;
}

export interface OpenAiServer {
  /** With `/v1`. */
  baseUrl: string;
  requests: ReceivedRequest[];
  close(): Promise<void>;
}

export type Answer = (response: ServerResponse, request: ReceivedRequest) => void | Promise<void>;

/** A server that speaks as much of OpenAI's chat completions as a test wants, on a free port of the loopback. */
export async function startOpenAiServer(answer: Answer): Promise<OpenAiServer> {
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
    baseUrl: `http://127.0.0.1:${port}/v1`,
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

/** A chunk of a streamed answer, as the server of OpenAI sends it. */
export function chunkOf(delta: object, finishReason: string | null = null, more: object = {}): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'test-model-2026',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
    ...more,
  };
}

export const USAGE = { choices: [], usage: { prompt_tokens: 42, completion_tokens: 7, total_tokens: 49 } };

/** The bytes of server-sent events; a string is sent as it stands. */
export function eventsOf(...events: readonly (object | string)[]): Buffer {
  const lines = events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  return Buffer.from(lines.join(''));
}

/** Answers with these bytes as an event stream, `size` at a time, and ends. */
export function streaming(bytes: Buffer, size = bytes.length): Answer {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let at = 0; at < bytes.length; at += size) {
      response.write(bytes.subarray(at, at + size));
      // Each write its own segment, so that events are split wherever it falls.
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };
}

/** Answers with an error, in the words of OpenAI. */
export function refusing(status: number, error: object, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error }));
  };
}
