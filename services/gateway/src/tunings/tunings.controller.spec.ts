import { create, topics } from '@weir/contracts';
import { replyRecord } from '@weir/requests';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

let gateway: GatewayApp;
beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

const spec = { model: 'support-embedding', examples: { files: ['examples.jsonl'] } };
const call = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => {
  const reply = await gateway.call('admin', method, `/api/tunings${path}`, body);
  return { status: reply.statusCode, json: reply.json<Record<string, unknown>>() };
};

function end(runId: string, tenant = 'acme'): void {
  const { name: topic, schema } = topics.tuningCompleted;
  const startedAt = '2026-11-27T08:00:00.000Z';
  const report = { step: 20 };
  const message = create(schema, {
    runId,
    model: 'support-embedding',
    outcome: 'registered',
    report,
    startedAt,
    completedAt: startedAt,
  });
  gateway.ports.tunings.remember(replyRecord({ topic, schema, message, run: runId, tenant }));
}

describe('/api/tunings', () => {
  it('asks for one, and knows it at once', async () => {
    const { status, json } = await call('POST', '', { spec });
    expect(status).toBe(202);
    expect(gateway.ports.publisher.published).toHaveLength(1);
    expect((await call('GET', `/${String(json['runId'])}`)).json).toMatchObject({
      model: 'support-embedding',
      outcome: 'running',
    });
  });

  it('says what came of one, and lists those of the own tenant', async () => {
    end('o-1');
    end('o-2', 'other');
    expect((await call('GET', '/o-1')).json).toMatchObject({ outcome: 'registered', report: { step: 20 } });
    expect((await call('GET', '')).json).toMatchObject({ tunings: [{ runId: 'o-1' }] });
    expect((await call('GET', '/o-2')).json).toMatchObject({ code: 'tuning-unknown' });
  });

  it('has one end, that there is', async () => {
    end('o-1');
    expect((await call('DELETE', '/o-1')).status).toBe(202);
    expect(gateway.ports.publisher.published[0]?.topic).toBe(topics.tuningCancelled.name);
    expect((await call('DELETE', '/o-9')).status).toBe(404);
  });

  it.each([
    [{ ...spec, model: 'Not A Name' }, 400, 'model'],
    [{ ...spec, examples: {} }, 400, 'examples'],
    [{ ...spec, trainer: { rank: 0 } }, 400, 'trainer.rank'],
    [{ ...spec, model: 'tiny' }, 409, 'model'],
  ])('refuses %j', async (wrong, status, field) => {
    const reply = await call('POST', '', { spec: wrong });
    expect(reply.status).toBe(status);
    expect(JSON.stringify(reply.json)).toContain(field);
    expect(gateway.ports.publisher.published).toEqual([]);
  });
});
