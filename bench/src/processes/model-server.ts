// A server of OpenAI's chat completions whose model costs nothing: its first text comes after a fixed time, the others at
// fixed intervals. Writes its port to standard output, and ends with its standard input.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const firstMs = Number(process.env['BENCH_FIRST_MS']);
const pieces = Number(process.env['BENCH_PIECES']);
const gapMs = Number(process.env['BENCH_GAP_MS']);

const PIECE = 'so it is, and ';
const usage = { prompt_tokens: 10, completion_tokens: pieces, total_tokens: 10 + pieces };
const frame = { id: 'chatcmpl-bench', created: 0, model: 'bench' };

async function complete(response: ServerResponse): Promise<void> {
  await sleep(firstMs);
  const message = { role: 'assistant', content: PIECE.repeat(pieces) };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ ...frame, object: 'chat.completion', choices, usage }));
}

async function stream(response: ServerResponse): Promise<void> {
  const began = performance.now();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (choices: object[], rest: object = {}) =>
    response.write(`data: ${JSON.stringify({ ...frame, object: 'chat.completion.chunk', choices, ...rest })}\n\n`);
  for (let piece = 0; piece < pieces; piece += 1) {
    // By the clock, so that late timers do not add up.
    await sleep(Math.max(0, began + firstMs + piece * gapMs - performance.now()));
    send([{ index: 0, delta: { role: 'assistant', content: PIECE }, finish_reason: null }]);
  }
  send([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  send([], { usage });
  response.end('data: [DONE]\n\n');
}

const server = createServer((request, response) => {
  // Proxies ask for more than completions.
  if (request.method !== 'POST') return void response.writeHead(404).end();
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { stream: streamed } = JSON.parse(Buffer.concat(parts).toString()) as { stream?: boolean };
    void (streamed ? stream(response) : complete(response));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
