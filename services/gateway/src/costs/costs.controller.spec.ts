import { AnswerCompletedSchema, create, encodeBinary, topics } from '@weir/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

let gateway: GatewayApp;

beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

const replies = (value: object) => gateway.replyToSteps({ case: 'costs', value });

const asked = () => gateway.ports.publisher.valuesOn(topics.costsRequested.name);

describe('GET /api/costs', () => {
  it('asks monitoring for the costs of the tenant, and tells what it says', async () => {
    const outcome = encodeBinary(
      AnswerCompletedSchema,
      create(AnswerCompletedSchema, { runId: 'run-1', app: 'support', usage: { cost: 0.4, currency: 'EUR' } }),
    );
    const sums = { runs: 2n, inputTokens: 20n, outputTokens: 4n, cost: 0.5, currency: 'EUR' };
    replies({
      rows: [{ values: ['answer@3'], ...sums, dearestRun: 'run-1', dearestCost: 0.4 }],
      totals: [sums],
      rest: 1n,
      dearest: [{ outcome, partition: 0, offset: 1n, at: 1_000n }],
    });
    const told = { runs: 2, inputTokens: 20, outputTokens: 4, cost: 0.5, currency: 'EUR' };
    const reply = await gateway.call('builder', 'GET', '/api/costs?by=prompt&where=cost%3E0&dearest=1');
    expect(reply.json()).toMatchObject({
      by: ['prompt'],
      rows: [{ values: ['answer@3'], ...told, dearest: { runId: 'run-1', cost: 0.4 } }],
      totals: [told],
      rest: 1,
      dearest: [{ runId: 'run-1', usage: { cost: 0.4 } }],
    });
    expect(asked()).toMatchObject([{ where: 'cost>0', by: ['prompt'], dearest: 1 }]);
    expect(asked()[0]).not.toHaveProperty('allTenants');
  });

  it('tells an administrator of all tenants, and nobody else', async () => {
    replies({});
    for (const path of ['/api/costs', '/api/costs/forecasts']) {
      expect((await gateway.call('builder', 'GET', `${path}?tenants=all`)).json()).toMatchObject({
        code: 'role-too-low',
      });
      expect((await gateway.call('user', 'GET', path)).statusCode).toBe(403);
      expect(asked()).toEqual([]);
    }
    await gateway.call('admin', 'GET', '/api/costs?tenants=all&by=tenant');
    expect(asked()).toMatchObject([{ by: ['tenant'], dearest: 5, allTenants: true }]);
  });
});

describe('GET /api/costs/forecasts', () => {
  it('tells what a budget comes to, and what cannot be told', async () => {
    const period = { periodStart: '2026-11-01T00:00:00.000Z', resetsAt: '2026-12-01T00:00:00.000Z' };
    const said = { expected: 105, low: 99, high: 111, method: 'weekdays', days: 28 };
    const exhaustedAt = '2026-11-30T12:00:00.000Z';
    const cost = { budget: 'b', subject: 'web', limit: 'cost', most: 100, currency: 'EUR', spent: 80, ...period };
    const tokens = {
      budget: 'b',
      subject: '',
      limit: 'tokens',
      most: 9,
      spent: 1,
      ...period,
      note: 'too few days: 1 of 3',
    };
    replies({ forecasts: [{ ...cost, ...said, exhaustedAt }, tokens] });
    const reply = await gateway.call('reviewer', 'GET', '/api/costs/forecasts?budget=b');
    expect(reply.json()).toEqual({ forecasts: [{ ...cost, ...said, exhaustedAt }, tokens] });
    expect(asked()).toMatchObject([{ forecast: true, budget: 'b' }]);
  });
});
