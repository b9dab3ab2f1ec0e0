import { topics } from '@weir/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

let gateway: GatewayApp;

beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

const replies = (value: object) => gateway.replyToSteps({ case: 'alerts', value });

const asked = () => gateway.ports.publisher.valuesOn(topics.alertsRequested.name);

describe('GET /api/alerts', () => {
  it('tells what monitoring knows, and leaves out what says nothing', async () => {
    const delivery = { channel: 'on-call', told: 'firing', at: 2_000n };
    const broken = { channel: 'mail', problem: 'no reply', problemSince: 3_000n };
    const alert = { alert: 'failures', labels: { tenant: 'acme' }, state: 'firing', since: 1_000n, at: 4_000n };
    replies({ alerts: [{ ...alert, value: 0, limit: 0.2, severity: 'critical', deliveries: [delivery, broken] }] });
    expect((await gateway.call('reviewer', 'GET', '/api/alerts')).json()).toEqual({
      alerts: [
        {
          alert: 'failures',
          labels: { tenant: 'acme' },
          state: 'firing',
          since: '1970-01-01T00:00:01.000Z',
          at: '1970-01-01T00:00:04.000Z',
          value: 0,
          limit: 0.2,
          severity: 'critical',
          details: [],
          examples: [],
          commands: [],
          deliveries: [
            { channel: 'on-call', told: 'firing', at: '1970-01-01T00:00:02.000Z' },
            { channel: 'mail', problem: 'no reply', problemSince: '1970-01-01T00:00:03.000Z' },
          ],
        },
      ],
    });
    expect(asked()).toMatchObject([{ step: 'alerts' }]);
    expect(asked()[0]).not.toMatchObject({ allTenants: true });
    expect(gateway.ports.publisher.published[0]?.headers).toMatchObject({ 'weir-tenant': 'acme' });
  });

  it('tells an administrator of all tenants, and nobody else', async () => {
    replies({ alerts: [] });
    expect((await gateway.call('admin', 'GET', '/api/alerts?tenants=all')).json()).toEqual({ alerts: [] });
    expect(asked()).toMatchObject([{ allTenants: true }]);
    expect((await gateway.call('builder', 'GET', '/api/alerts?tenants=all')).statusCode).toBe(403);
    expect((await gateway.call('user', 'GET', '/api/alerts')).statusCode).toBe(403);
    expect((await gateway.call('admin', 'GET', '/api/alerts?tenants=mine')).statusCode).toBe(400);
    expect(asked()).toHaveLength(1);
  });
});

describe('GET /api/objectives', () => {
  it('tells what is left of error budgets', async () => {
    const standing = { objective: 'answers', target: 0.99, from: 0n, to: 1_000n, total: 200n, bad: 3n };
    replies({
      objectives: [
        { ...standing, attained: 0.985, budgetLeft: -0.5 },
        { ...standing, total: 0n, note: 'there were no runs' },
      ],
    });
    const json = { ...standing, from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:00:01.000Z', total: 200, bad: 3 };
    expect((await gateway.call('builder', 'GET', '/api/objectives')).json()).toEqual({
      objectives: [
        { ...json, attained: 0.985, budgetLeft: -0.5 },
        { ...json, total: 0, note: 'there were no runs' },
      ],
    });
    expect(asked()).toMatchObject([{ objectives: true }]);
  });
});
