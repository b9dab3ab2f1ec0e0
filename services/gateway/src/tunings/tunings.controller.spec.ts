import { create, topics } from '@weir/contracts';
import { replyRecord } from '@weir/requests';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

let gateway: GatewayApp;
beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

const spec = {
  model: 'support-embedding',
  trainer: { kind: 'adapter' },
  examples: { datasets: ['letters'] },
};
const call = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => {
  const reply = await gateway.call('admin', method, `/api/tunings${path}`, body);
  return { status: reply.statusCode, json: reply.json<Record<string, unknown>>() };
};

function end(runId: string, tenant = 'acme'): void {
  const { name: topic, schema } = topics.tuningCompleted;
  const startedAt = '2026-11-28T08:00:00.000Z';
  const message = create(schema, {
    runId,
    model: 'support-embedding',
    trainer: 'adapter',
    outcome: 'registered',
    report: { step: 8 },
    startedAt,
    completedAt: startedAt,
  });
  gateway.ports.tunings.remember(replyRecord({ topic, schema, message, run: runId, tenant }));
}

function progress(runId: string): void {
  const { name: topic, schema } = topics.tuningProgressed;
  const message = create(schema, { runId, stage: 'train', step: 3, steps: 20, loss: 1.5, cost: 0.01 });
  gateway.ports.tunings.remember(replyRecord({ topic, schema, message, run: runId, tenant: 'acme' }));
}

describe('/api/tunings', () => {
  it('asks for one, and knows it at once', async () => {
    const { status, json } = await call('POST', '', { spec });
    expect(status).toBe(202);
    expect(gateway.ports.publisher.published).toMatchObject([{ topic: topics.tuningRequested.name }]);
    expect((await call('GET', `/${String(json['runId'])}`)).json).toMatchObject({
      model: 'support-embedding',
      trainer: 'adapter',
      outcome: 'running',
    });
  });

  it('asks for the same run once, and for no other under its id', async () => {
    expect((await call('POST', '', { spec, runId: 't-1' })).json).toEqual({ runId: 't-1' });
    expect((await call('POST', '', { spec, runId: 't-1' })).json).toEqual({ runId: 't-1' });
    expect(gateway.ports.publisher.published).toHaveLength(1);
    const other = await call('POST', '', { spec: { ...spec, seed: 2 }, runId: 't-1' });
    expect(other).toMatchObject({ status: 409, json: { code: 'run-conflict' } });
    expect(gateway.ports.publisher.published).toHaveLength(1);
  });

  it('takes no name that a Model has', async () => {
    const taken = await call('POST', '', { spec: { ...spec, model: 'tiny' } });
    expect(taken).toMatchObject({ status: 409, json: { code: 'model-taken', field: 'spec.model' } });
    expect(gateway.ports.publisher.published).toEqual([]);
  });

  it('says how far one is, and what came of it, and lists those of the own tenant', async () => {
    progress('t-1');
    expect((await call('GET', '')).json).toMatchObject({
      tunings: [{ runId: 't-1', outcome: 'running', progress: { stage: 'train', step: 3, steps: 20, loss: 1.5 } }],
    });
    end('t-1');
    end('t-2', 'other');
    expect((await call('GET', '/t-1')).json).toMatchObject({ outcome: 'registered', report: { step: 8 } });
    const { tunings } = (await call('GET', '')).json as { tunings: object[] };
    expect(tunings).toHaveLength(1);
    expect((await call('GET', '/t-2')).json).toMatchObject({ code: 'tuning-unknown' });
  });

  it('has one end, that there is', async () => {
    end('t-1');
    expect((await call('DELETE', '/t-1')).status).toBe(202);
    expect(gateway.ports.publisher.published[0]?.topic).toBe(topics.tuningCancelled.name);
    expect((await call('DELETE', '/t-9')).status).toBe(404);
  });

  it('is for administrators to begin, and for reviewers to see', async () => {
    expect((await gateway.call('builder', 'POST', '/api/tunings', { spec })).statusCode).toBe(403);
    end('t-1');
    expect((await gateway.call('reviewer', 'GET', '/api/tunings/t-1')).statusCode).toBe(200);
    expect((await gateway.call('reviewer', 'DELETE', '/api/tunings/t-1')).statusCode).toBe(403);
  });

  it.each([
    [{ ...spec, model: 'Not A Name' }, 'model'],
    [{ ...spec, examples: {} }, 'examples'],
    [{ ...spec, trainer: { kind: 'adapter', rank: 0 } }, 'trainer.rank'],
    [{ ...spec, heldBack: 0.9 }, 'heldBack'],
    [{ ...spec, rank: 3 }, 'rank'],
  ])('refuses %j', async (wrong, field) => {
    const reply = await call('POST', '', { spec: wrong });
    expect(reply).toMatchObject({ status: 400, json: { field } });
    expect(gateway.ports.publisher.published).toEqual([]);
  });
});
