import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a model's server behaves; may be changed while it runs. */
export interface Behaviour {
  /** What it answers everything with. */
  text: string;
  /** Before the first piece of an answer. @default 0 */
  delayMs?: number;
  /** The one that it takes; absent, it asks for none. */
  key?: string;
}

export interface ModelServer {
  /** For `baseUrl` of a Model. */
  baseUrl: string;
  close(): Promise<void>;
}

const CHARACTERS_PER_TOKEN = 4;

/** A server of OpenAI's chat completions in this process, on loopback, that always says the same. */
export async function startModelServer(behaviour: Behaviour): Promise<ModelServer> {
  const server = createServer((request, response) => void answer(request, response, behaviour));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, { text, delayMs = 0, key }: Behaviour) {
  const body: Buffer[] = [];
  for await (const piece of request) body.push(piece as Buffer);
  if (key !== undefined && request.headers.authorization !== `Bearer ${key}`) {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end('{"error":{"message":"This key has expired.","code":"invalid_api_key"}}');
    return;
  }
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"object":"list","data":[]}');
    return;
  }
  const { model, messages } = JSON.parse(Buffer.concat(body).toString()) as { model: string; messages: unknown };
  const usage = {
    prompt_tokens: Math.ceil(JSON.stringify(messages).length / CHARACTERS_PER_TOKEN),
    completion_tokens: Math.ceil(text.length / CHARACTERS_PER_TOKEN),
  };
  const chunk = (fields: object) =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model, ...fields })}\n\n`;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  await sleep(delayMs);
  response.write(chunk({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] }));
  response.write(chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }));
  const total = usage.prompt_tokens + usage.completion_tokens;
  response.end(`${chunk({ choices: [], usage: { ...usage, total_tokens: total } })}data: [DONE]\n\n`);
}
