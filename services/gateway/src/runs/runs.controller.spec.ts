import { AnswerCompletedSchema, create, encodeBinary, topics } from '@weir/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

let gateway: GatewayApp;

beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

const replies = (result: { case: string; value: object }) => gateway.replyToSteps(result, 'runs');

const outcome = encodeBinary(
  AnswerCompletedSchema,
  create(AnswerCompletedSchema, {
    runId: 'run-1',
    app: 'support',
    outcome: 'refused',
    reason: { code: 'no-context' },
    provenance: { model: { name: 'small' } },
    requested: { topic: 't', partition: 0, offset: 1n, at: 1_000n },
    verdicts: [{ stage: 'input', verdict: 'redact', findings: [{ guardrail: 'pii' }, { guardrail: 'pii' }] }],
  }),
);

describe('GET /api/runs', () => {
  it('asks monitoring for runs of the tenant, and tells what it says', async () => {
    const runs = [{ outcome, partition: 2, offset: 2n ** 60n, at: 1_900n, gaps: ['clock-skew'] }];
    replies({ case: 'runs', value: { runs, total: 3n, next: 'further' } });
    const reply = await gateway.call('builder', 'GET', '/api/runs?where=cost%3E0.01&sort=cost&limit=1&after=before');
    expect(reply.json()).toMatchObject({
      runs: [
        {
          runId: 'run-1',
          outcome: 'refused',
          reason: 'no-context',
          at: '1970-01-01T00:00:01.900Z',
          durationMs: 900,
          provenance: { model: { name: 'small' } },
          verdicts: [{ stage: 'input', verdict: 'redact', guardrails: ['pii'] }],
          gaps: ['clock-skew'],
          record: { partition: 2, offset: '1152921504606846976' },
        },
      ],
      total: 3,
      next: 'further',
    });
    const [request] = gateway.ports.publisher.published;
    expect(request?.headers).toMatchObject({ 'weir-tenant': 'acme' });
    expect(gateway.ports.publisher.valuesOn(topics.runsRequested.name)).toMatchObject([
      { where: 'cost>0.01', sort: 'cost', limit: 1, after: 'before' },
    ]);
  });

  it('says at the end that there is no more', async () => {
    replies({ case: 'runs', value: { runs: [], total: 0n, next: '' } });
    expect((await gateway.call('reviewer', 'GET', '/api/runs')).json()).toEqual({ runs: [], total: 0 });
  });

  it('passes on what monitoring refuses', async () => {
    const failure = { code: 'where-invalid', message: 'There is no field "price".', field: 'where' };
    replies({ case: 'failure', value: failure });
    const reply = await gateway.call('builder', 'GET', '/api/runs?where=price%3E1');
    expect({ status: reply.statusCode, body: reply.json() }).toMatchObject({
      status: 400,
      body: { code: failure.code, field: failure.field },
    });
  });

  it.each(['user', 'service'] as const)('is not for a %s', async (role) => {
    for (const path of ['/api/runs', '/api/runs/sums']) {
      expect((await gateway.call(role, 'GET', path)).statusCode).toBe(403);
    }
    expect(gateway.ports.publisher.published.filter(({ topic }) => topic === topics.runsRequested.name)).toEqual([]);
  });
});

describe('GET /api/runs/sums', () => {
  it('sums by app and model, unless something else is asked', async () => {
    const groups = [{ values: ['support', 'small'], runs: 5n, answered: 4n, failed: 1n, cost: 0.5, p95Ms: 20 }];
    replies({ case: 'runs', value: { groups, total: 5n } });
    expect((await gateway.call('builder', 'GET', '/api/runs/sums')).json()).toMatchObject({
      by: ['app', 'model'],
      sums: [{ values: ['support', 'small'], runs: 5, answered: 4, refused: 0, failed: 1, cost: 0.5, p95Ms: 20 }],
      total: 5,
      rest: 0,
    });
    await gateway.call('builder', 'GET', '/api/runs/sums?by=day,%20outcome');
    expect(gateway.ports.publisher.valuesOn(topics.runsRequested.name)).toMatchObject([
      { by: ['app', 'model'] },
      { by: ['day', 'outcome'] },
    ]);
  });
});
