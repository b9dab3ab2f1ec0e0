import { BudgetDecidedSchema, create, topics, UsageRecordedSchema } from '@weir/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeLog } from '../feedback/log.fake.js';
import { GatewayApp } from '../gateway-app.fake.js';

const { budgetDecided, usageRecorded } = topics;
const at = new Date().toISOString();
let gateway: GatewayApp;
let log: FakeLog;

const budget = (name: string, spec: object) => ({
  kind: 'Budget',
  name,
  spec: { per: 'month', limits: { tokens: 1_000 }, ...spec },
});

beforeEach(async () => {
  gateway = await GatewayApp.start();
  log = new FakeLog();
  gateway.ports.readSince = log.readSince;
  gateway.ports.resources.declare(
    budget('all', {}),
    budget('by-key', { each: 'key' }),
    budget('others', { applies: { tenant: 'other' } }),
  );
  used('a', {});
  used('b', { caller: 'batch', estimated: true, outcome: 'failed' });
  used('c', { tenant: 'other' });
  used('d', { outcome: 'not-called', inputTokens: 0, outputTokens: 0, cost: 0 });
  reserved('e');
  // Settled above.
  reserved('a');
});
afterEach(() => gateway.stop());

function used(callId: string, over: { tenant?: string; [field: string]: unknown }): void {
  const { tenant = 'acme' } = over;
  const fields = { app: 'support', caller: 'web', models: ['small'], inputTokens: 10, outputTokens: 5, cost: 0.5 };
  const line = { callId, runId: callId, tenant, currency: 'USD', outcome: 'answered', at, ...fields, ...over };
  log.write(usageRecorded, create(UsageRecordedSchema, line), Date.now(), tenant);
}

function reserved(callId: string): void {
  const request = { callId, runId: callId, app: 'support', caller: 'web', inputTokens: 100, outputTokens: 50, cost: 1 };
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  const decided = create(BudgetDecidedSchema, { callId, granted: true, at, request, expiresAt });
  log.write(budgetDecided, Object.assign(decided, { runId: callId }), Date.now());
}

const get = async (role: 'user' | 'builder' | 'admin', path: string) => {
  const reply = await gateway.call(role, 'GET', path);
  return { status: reply.statusCode, body: reply.json<Record<string, never>>() };
};

describe('GET /api/budgets', () => {
  it("tells what a tenant has used and reserved, and nothing of another's budgets", async () => {
    const { body } = await get('builder', '/api/budgets');
    expect(body).toMatchObject({
      budgets: [
        {
          name: 'all',
          balances: [{ subject: '', used: { requests: 3, tokens: 30, cost: 1 }, reserved: { tokens: 150, cost: 1 } }],
        },
        {
          name: 'by-key',
          balances: [
            { subject: 'batch', used: { tokens: 15 }, reserved: { tokens: 0 } },
            { subject: 'web', used: { tokens: 15 }, reserved: { tokens: 150 } },
          ],
        },
      ],
    });
    expect((await get('builder', '/api/budgets/others')).status).toBe(404);
    expect((await get('builder', '/api/budgets/none')).body).toMatchObject({ code: 'budget-unknown' });
  });

  it('tells an administrator of all tenants, and nobody else', async () => {
    const { body } = await get('admin', '/api/budgets/all?tenants=all');
    expect(body).toMatchObject({ name: 'all', balances: [{ used: { requests: 4, tokens: 45 } }] });
    expect((await get('admin', '/api/budgets/others?tenants=all')).status).toBe(200);
    expect((await get('builder', '/api/budgets?tenants=all')).body).toMatchObject({ code: 'role-too-low' });
    expect((await get('user', '/api/budgets')).status).toBe(403);
  });
});

describe('GET /api/usage', () => {
  it('sums the ledger within the tenant, by what is asked for', async () => {
    expect((await get('builder', '/api/usage')).body).toMatchObject({
      usage: [{ app: 'support', model: 'small', calls: 2, cost: 1, estimated: { calls: 1, tokens: 15, cost: 0.5 } }],
      dropped: 0,
    });
    const { body } = await get('admin', '/api/usage?by=tenant,key&tenants=all');
    expect(body).toMatchObject({
      usage: [
        { tenant: 'acme', key: 'batch', calls: 1 },
        { tenant: 'acme', key: 'web', calls: 1 },
        { tenant: 'other', key: 'web', calls: 1 },
      ],
    });
  });

  it.each([
    ['by=secret', 400],
    ['from=yesterday', 400],
    ['tenants=all', 403],
  ])('refuses %s', async (query, status) => {
    expect((await get('builder', `/api/usage?${query}`)).status).toBe(status);
  });
});
