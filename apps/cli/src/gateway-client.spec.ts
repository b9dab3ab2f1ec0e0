import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { GatewayClient } from './gateway-client.js';
import type { Submission } from './gateway-types.js';
import { readLines } from './http/lines.js';
import { startTestGateway, type TestGateway } from './testing/test-gateway.js';

let gateway: TestGateway;
afterEach(() => gateway.close());

const client = () => new GatewayClient({ url: gateway.url, apiKey: 'k' });
const never = () => ({ status: 500 });

/** Answers every line as it comes. */
function echo(request: IncomingMessage, response: ServerResponse): true {
  const answer = async () => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.flushHeaders();
    for await (const line of readLines(request)) {
      response.write(`${JSON.stringify({ ...(JSON.parse(line) as object), status: 'indexed' })}\n`);
    }
    response.end();
  };
  void answer().catch(() => response.destroy());
  return true;
}

describe('submit', () => {
  it('reads results while documents are still to come', async () => {
    gateway = await startTestGateway(never, echo);
    let seen = 0;
    let progressed = Promise.withResolvers<void>();
    async function* documents(): AsyncGenerator<Submission> {
      for (let index = 0; index < 3; index += 1) {
        yield { documentId: String(index), text: '' };
        // The next one is not even there before the result of this one was seen.
        await progressed.promise;
        progressed = Promise.withResolvers();
      }
    }
    for await (const { documentId, status } of client().submit('c', documents(), true)) {
      expect([documentId, status]).toEqual([String(seen), 'indexed']);
      seen += 1;
      progressed.resolve();
    }
    expect(seen).toBe(3);
  });

  it('passes on what broke the source, not the connection that broke with it', async () => {
    gateway = await startTestGateway(never, echo);
    async function* documents(): AsyncGenerator<Submission> {
      yield { documentId: 'a', text: '' };
      throw new Error('disk gone');
    }
    const results = client().submit('c', documents(), true);
    await expect(
      (async () => {
        for await (const _result of results);
      })(),
    ).rejects.toThrow('disk gone');
  });

  it('tells a refusal that comes before everything was sent', async () => {
    gateway = await startTestGateway(never, (_request, response) => {
      response.writeHead(404, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ detail: 'There is no collection "c".', code: 'collection-unknown' }));
      return true;
    });
    async function* documents(): AsyncGenerator<Submission> {
      for (let index = 0; ; index += 1) yield { documentId: String(index), text: 'x'.repeat(100_000) };
    }
    await expect(client().submit('c', documents(), true).next()).rejects.toMatchObject({
      code: 'collection-unknown',
      exitCode: 4,
    });
  });

  it('says when the answer breaks off', async () => {
    gateway = await startTestGateway(never, (request, response) => {
      request.resume();
      response.writeHead(200);
      response.write('{"documentId":"a","status":"indexed"}\n{"docu', () => response.destroy());
      return true;
    });
    async function* documents(): AsyncGenerator<Submission> {
      yield { documentId: 'a', text: '' };
    }
    const results = client().submit('c', documents(), true);
    expect((await results.next()).value).toMatchObject({ documentId: 'a' });
    await expect(results.next()).rejects.toMatchObject({ code: 'gateway-cut-short', exitCode: 3 });
  });
});
