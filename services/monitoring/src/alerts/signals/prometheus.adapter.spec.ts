import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { httpPrometheus } from './prometheus.adapter.js';

let close: (() => void) | undefined;
afterEach(() => {
  close?.();
  close = undefined;
});

/** What Prometheus answers with, as its documentation has it; a real one is asked by the test of the deployment. */
async function answering(status: number, body: unknown, seen: string[] = []): Promise<string> {
  const server = createServer((request, response) => {
    let form = '';
    request.on('data', (part: Buffer) => (form += part.toString()));
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''} ${form}`);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => server.close();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/prometheus`;
}

const ask = (url: string | undefined, token?: string) => httpPrometheus({ url, token }).query('up == 0', 1_500);
const success = (data: object) => ({ status: 'success', data });

describe('httpPrometheus', () => {
  it('gives a value for each series, without what is no number', async () => {
    const seen: string[] = [];
    const result = [
      { metric: { __name__: 'up', job: 'weir' }, value: [1.5, '0'] },
      { metric: { job: 'other' }, value: [1.5, 'NaN'] },
    ];
    const url = await answering(200, success({ resultType: 'vector', result }), seen);
    expect(await ask(url, 't')).toEqual([{ labels: { job: 'weir' }, value: 0 }]);
    expect(seen).toEqual(['POST /prometheus/api/v1/query Bearer t query=up+%3D%3D+0&time=1.5']);
  });

  it('takes a scalar', async () => {
    expect(await ask(await answering(200, success({ resultType: 'scalar', result: [1.5, '3'] })))).toEqual([
      { labels: {}, value: 3 },
    ]);
  });

  it.each<[string, number, unknown, string, string]>([
    [
      'a query that it does not take',
      400,
      { status: 'error', errorType: 'bad_data', error: 'parse error: x' },
      'prometheus-query-invalid',
      'parse error: x',
    ],
    ['ranges', 200, success({ resultType: 'matrix', result: [] }), 'prometheus-query-invalid', 'one number'],
    ['somebody else', 502, 'bad gateway', 'prometheus-unavailable', '502'],
  ])('refuses %s', async (_, status, body, code, message) => {
    await expect(ask(await answering(status, body))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it('says that there is none', async () => {
    await expect(ask(undefined)).rejects.toThrow('set WEIR_PROMETHEUS_URL');
  });
});
