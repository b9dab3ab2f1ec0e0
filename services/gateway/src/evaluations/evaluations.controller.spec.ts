import {
  create,
  type DescMessage,
  EvaluationCompletedSchema,
  EvaluationProgressedSchema,
  EvaluationRequestedSchema,
  ItemEvaluatedSchema,
  type MessageInitShape,
  topics,
} from '@weir/contracts';
import { replyRecord } from '@weir/requests';
import { parseResource } from '@weir/resources';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

let gateway: GatewayApp;
beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

function record<Schema extends DescMessage>(
  topic: { name: string },
  schema: Schema,
  fields: MessageInitShape<Schema> & { runId: string },
  tenant = 'acme',
) {
  return replyRecord({ topic: topic.name, schema, message: create(schema, fields), run: fields.runId, tenant });
}
const requested = (runId: string, tenant?: string) =>
  gateway.ports.evaluations.remember(
    record(topics.evaluationRequested, EvaluationRequestedSchema, { runId, suite: 'quality', caller: 'admin' }, tenant),
  );
const spec = { dataset: 'questions', variants: [{ name: 'now', app: 'support' }] };
const start = (body: object) => gateway.call('admin', 'POST', '/api/evaluations', body);

describe('POST /api/evaluations', () => {
  it('asks for a run of a suite that is declared, and knows of it at once', async () => {
    gateway.ports.resources.declare(parseResource({ kind: 'Suite', name: 'quality', spec }));
    const reply = await start({ suite: 'quality' });
    const { runId } = reply.json<{ runId: string }>();
    expect(reply.statusCode).toBe(202);
    expect(gateway.ports.publisher.valuesOn(topics.evaluationRequested.name)).toEqual([
      { runId, suite: 'quality', cause: 'asked', caller: 'admin' },
    ]);
    expect((await gateway.call('admin', 'GET', `/api/evaluations/${runId}`)).json()).toMatchObject({
      suite: 'quality',
      outcome: 'running',
    });
  });

  it('takes a suite that comes along', async () => {
    expect((await start({ spec })).statusCode).toBe(202);
    expect(gateway.ports.publisher.valuesOn(topics.evaluationRequested.name)).toMatchObject([{ spec }]);
  });

  it.each([
    [{ suite: 'gone' }, 404, 'suite-unknown'],
    [{ spec: { ...spec, variants: [] } }, 400, 'request-invalid'],
    [{ suite: 'a', spec }, 400, 'request-invalid'],
    [{}, 400, 'request-invalid'],
  ])('refuses %j', async (body, status, code) => {
    const reply = await start(body);
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([status, code]);
    expect(gateway.ports.publisher.published).toEqual([]);
  });

  it('is for administrators: a suite asks in the name of any groups', async () => {
    expect((await gateway.call('writer', 'POST', '/api/evaluations', { spec })).statusCode).toBe(403);
  });
});

describe('GET /api/evaluations', () => {
  it('lists those of the own tenant, however their records come', async () => {
    const completed = { runId: 'e1', suite: 'quality', outcome: 'completed', startedAt: '2026-11-27T08:00:00Z' };
    gateway.ports.evaluations.remember(record(topics.evaluationCompleted, EvaluationCompletedSchema, completed));
    requested('e1');
    requested('e2');
    requested('e3', 'other');
    const progressed = { runId: 'e2', suite: 'quality', total: 10, done: 4 };
    gateway.ports.evaluations.remember(record(topics.evaluationProgressed, EvaluationProgressedSchema, progressed));
    const { evaluations } = (await gateway.call('admin', 'GET', '/api/evaluations')).json<{ evaluations: object[] }>();
    expect(evaluations).toMatchObject([
      { runId: expect.stringMatching(/e[12]/), suite: 'quality' },
      { runId: expect.stringMatching(/e[12]/), suite: 'quality' },
    ]);
    const one = async (runId: string) =>
      (await gateway.call('admin', 'GET', `/api/evaluations/${runId}`)).json<object>();
    expect(await one('e1')).toMatchObject({ outcome: 'completed', caller: 'admin' });
    expect(await one('e2')).toMatchObject({ outcome: 'running', progress: { total: 10, done: 4 } });
    expect(await one('e3')).toMatchObject({ status: 404, code: 'evaluation-unknown' });
  });
});

describe('GET /api/evaluations/{runId}/items', () => {
  it('gives each result once, as a line of a file of results, and none of another run or tenant', async () => {
    requested('e1');
    const item = (runId: string, itemId: string, tenant?: string) =>
      record(topics.itemEvaluated, ItemEvaluatedSchema, { runId, variant: 'now', itemId, outcome: 'answered' }, tenant);
    const log = [item('e1', 'a'), item('e1', 'a'), item('e1', 'b'), item('e2', 'c'), item('e1', 'd', 'other')];
    gateway.ports.readSince = (_topics, _since, onRecord) => {
      log.forEach(onRecord);
      return Promise.resolve();
    };
    const reply = await gateway.call('admin', 'GET', '/api/evaluations/e1/items');
    const lines = reply.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string });
    expect(lines.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(lines[0]).toMatchObject({ variant: 'now', repeat: 0, outcome: 'answered', scores: {}, problems: {} });
  });
});

describe('DELETE /api/evaluations/{runId}', () => {
  it('has one end that there is', async () => {
    requested('e1');
    expect((await gateway.call('admin', 'DELETE', '/api/evaluations/e1')).statusCode).toBe(202);
    expect(gateway.ports.publisher.valuesOn(topics.evaluationCancelled.name)).toEqual([{ runId: 'e1' }]);
    expect((await gateway.call('admin', 'DELETE', '/api/evaluations/e9')).statusCode).toBe(404);
  });
});
