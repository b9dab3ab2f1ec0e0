import { topics } from '@weir/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

let gateway: GatewayApp;

beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

const replies = (apps: object[]) => gateway.replyToSteps({ case: 'drift', value: { apps } });

const found = {
  feature: 'hits',
  state: 'drifted',
  measure: 'psi',
  effect: 0.5,
  pValue: 0.0001,
  adjusted: 0.001,
  before: { median: 8 },
  now: { median: 2 },
  since: 1_000n,
  examples: ['run-1'],
};

describe('GET /api/drift', () => {
  it('asks monitoring for an app of the tenant, and tells what it says', async () => {
    const look = { reference: { runs: 500, from: 0n, to: 500n }, window: { runs: 200, from: 900n, to: 2_000n } };
    const few = { feature: 'verdict', state: 'too-few', note: 'not enough items: 43 of 100' };
    replies([
      {
        app: 'support',
        look: { ...look, level: 0.0025, features: [found, few] },
        open: [{ found, foundAt: 2_000n, lastAt: 3_000n, replay: 'weir replay --app support' }],
      },
      { app: 'young', note: 'not enough runs: 43 of 700' },
    ]);
    const reply = await gateway.call('reviewer', 'GET', '/api/drift?app=support');
    const told = { ...found, since: '1970-01-01T00:00:01.000Z', sinceBefore: false };
    expect(reply.json()).toEqual({
      apps: [
        {
          app: 'support',
          reference: { runs: 500, from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:00:00.500Z' },
          window: { runs: 200, from: '1970-01-01T00:00:00.900Z', to: '1970-01-01T00:00:02.000Z' },
          level: 0.0025,
          features: [told, { ...few, before: {}, now: {}, examples: [] }],
          drifted: [
            {
              found: told,
              foundAt: '1970-01-01T00:00:02.000Z',
              lastAt: '1970-01-01T00:00:03.000Z',
              replay: 'weir replay --app support',
            },
          ],
        },
        { app: 'young', note: 'not enough runs: 43 of 700', features: [], drifted: [] },
      ],
      suites: [],
    });
    expect(gateway.ports.publisher.published[0]?.headers).toMatchObject({ 'weir-tenant': 'acme' });
    expect(gateway.ports.publisher.valuesOn(topics.driftRequested.name)).toMatchObject([{ app: 'support' }]);
  });

  it.each(['user', 'service'] as const)('is not for a %s', async (role) => {
    expect((await gateway.call(role, 'GET', '/api/drift')).statusCode).toBe(403);
    expect(gateway.ports.publisher.published.filter(({ topic }) => topic === topics.driftRequested.name)).toEqual([]);
  });
});
