import { create, type MessageInitShape, type PromotionAdvancedSchema, topics } from '@weir/contracts';
import { replyRecord } from '@weir/requests';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

let gateway: GatewayApp;
beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

const spec = { app: 'support', with: { sampling: { seed: 7 } } };
const before = { pattern: 'simple', model: 'tiny' };

function advance(fields: MessageInitShape<typeof PromotionAdvancedSchema>): void {
  const { name: topic, schema } = topics.promotionAdvanced;
  const message = create(schema, {
    promotion: 'brief',
    runId: 'p-1',
    app: 'support',
    settled: true,
    spec,
    before,
    ...fields,
  });
  const record = replyRecord({ topic, schema, message, run: 'p-1', tenant: 'acme' });
  gateway.ports.promotions.remember(record);
}

const start = (body: object = { promotion: 'brief', spec }) => gateway.call('admin', 'POST', '/api/promotions', body);
const decide = (decision: string) =>
  gateway.call('admin', 'POST', '/api/promotions/brief/decision', { decision }).then((reply) => ({
    status: reply.statusCode,
    code: reply.json<{ code?: string }>().code,
  }));
const told = () => gateway.ports.publisher.valuesOn(topics.promotionDecided.name);

describe('POST /api/promotions', () => {
  it('declares the promotion and begins it', async () => {
    const reply = await start();
    expect(reply.statusCode).toBe(202);
    const { published } = gateway.ports.publisher;
    expect(published.map(({ topic, key }) => [topic, String(key)])).toEqual([
      [topics.resourceChanged.name, 'Promotion/brief'],
      [topics.promotionRequested.name, 'brief'],
    ]);
    expect(gateway.ports.publisher.valuesOn(topics.promotionRequested.name)).toMatchObject([
      { promotion: 'brief', caller: 'admin', spec: { ...spec, canary: { steps: [0.01, 0.05, 0.25] } } },
    ]);
    expect((await gateway.call('admin', 'GET', '/api/promotions/brief')).json()).toMatchObject({
      phase: 'requested',
      app: 'support',
    });
  });

  it('begins one that is declared', async () => {
    expect((await start({ promotion: 'brief' })).statusCode).toBe(404);
    gateway.ports.resources.declare({ kind: 'Promotion', name: 'brief', spec });
    expect((await start({ promotion: 'brief' })).statusCode).toBe(202);
  });

  it.each([
    ['of an app that is not declared', { promotion: 'brief', spec: { ...spec, app: 'other' } }, 404],
    ['that is no promotion', { promotion: 'brief', spec: { app: 'support' } }, 400],
  ])('refuses one %s', async (_what, body, status) => {
    expect((await start(body)).statusCode).toBe(status);
    expect(gateway.ports.publisher.published).toEqual([]);
  });

  it('refuses a second one of the same app, until the first has ended', async () => {
    advance({ phase: 'canary', promotion: 'other' });
    expect((await start()).statusCode).toBe(409);
    advance({ phase: 'rolled-back', promotion: 'other', settled: false });
    expect((await start()).statusCode).toBe(409);
    advance({ phase: 'rolled-back', promotion: 'other' });
    expect((await start()).statusCode).toBe(202);
    expect((await start()).statusCode).toBe(409);
  });

  it('is for administrators, and to look at for builders and reviewers', async () => {
    expect((await gateway.call('builder', 'POST', '/api/promotions', {})).statusCode).toBe(403);
    expect((await gateway.call('user', 'GET', '/api/promotions')).statusCode).toBe(403);
    expect((await gateway.call('builder', 'GET', '/api/promotions')).statusCode).toBe(200);
  });
});

describe('GET /api/promotions', () => {
  it('shows where promotions are, and what that rests on', async () => {
    const metrics = [
      { metric: 'answered', live: 1, candidate: 0, difference: -1, low: -1, high: -0.5, verdict: 'worse' },
    ];
    const evidence = { design: 'paired', live: 12, candidate: 12, metrics };
    const history = [{ event: 'shadow-started', at: '2026-01-02T03:04:05Z', share: 0.1, evidence }];
    advance({ phase: 'shadow', evidence, history });
    const { promotions } = (await gateway.call('admin', 'GET', '/api/promotions')).json<{ promotions: object[] }>();
    expect(promotions).toMatchObject([
      { promotion: 'brief', phase: 'shadow', wanted: 100, steps: 3, evidence, history },
    ]);
    expect((await gateway.call('admin', 'GET', '/api/promotions/none')).statusCode).toBe(404);
  });
});

describe('POST /api/promotions/{name}/decision', () => {
  it.each([
    ['shadow', 'cancel', 202, undefined],
    ['canary', 'rollback', 202, undefined],
    ['canary', 'promote', 409, 'promotion-not-held'],
    ['held', 'promote', 202, undefined],
    ['rolled-back', 'rollback', 409, 'promotion-over'],
    ['promoted', 'cancel', 409, 'promotion-over'],
    ['promoted', 'rollback', 409, 'app-changed'],
  ])('%s, %s: %i', async (phase, decision, status, code) => {
    advance({ phase });
    expect(await decide(decision)).toEqual({ status, code });
    expect(told()).toHaveLength(status === 202 ? 1 : 0);
  });

  it('undoes what is in force as it was promoted', async () => {
    advance({ phase: 'promoted', spec: { app: 'support', with: {} } });
    expect(await decide('rollback')).toMatchObject({ status: 202 });
    expect(told()).toEqual([{ promotion: 'brief', runId: 'p-1', decision: 'rollback', caller: 'admin' }]);
  });

  it('knows no other', async () => {
    expect(await decide('cancel')).toMatchObject({ status: 404, code: 'promotion-unknown' });
  });
});
