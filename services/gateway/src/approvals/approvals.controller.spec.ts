import { callMarkId, create, topics } from '@weir/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';
import { replyRecord } from '@weir/requests';

type Json = Record<string, never>;

let gateway: GatewayApp;
beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

const deadline = new Date(Date.now() + 300_000).toISOString();

function ask(run: string, tenant = 'acme'): void {
  const { name: topic, schema } = topics.approvalRequested;
  const message = create(schema, {
    runId: run,
    step: 'call',
    app: 'agent',
    tool: 'payments',
    function: 'refund',
    arguments: '{"amount":5}',
    deadline,
    call: { runId: run, step: 'call', name: 'payments', tool: {} },
  });
  const record = replyRecord({ topic, schema, message, run, tenant });
  gateway.ports.approvals.remember({ ...record, partition: 3, timestamp: 1_000 });
}

const decide = (run: string, body: object) => gateway.call('reviewer', 'POST', `/api/approvals/${run}/call`, body);

describe('GET /api/approvals', () => {
  it('lists what waits, of the own tenant', async () => {
    ask('r1');
    ask('r2', 'other');
    const { statusCode, json } = await gateway.call('reviewer', 'GET', '/api/approvals').then((reply) => ({
      statusCode: reply.statusCode,
      json: reply.json<unknown>(),
    }));
    expect([statusCode, json]).toEqual([
      200,
      {
        approvals: [
          {
            runId: 'r1',
            step: 'call',
            app: 'agent',
            tool: 'payments',
            function: 'refund',
            arguments: '{"amount":5}',
            requestedAt: '1970-01-01T00:00:01.000Z',
            deadline,
          },
        ],
      },
    ]);
  });
});

describe('POST /api/approvals/{runId}/{step}', () => {
  it('makes the decision known, under the name of the key, in the partition of the request', async () => {
    ask('r1');
    const reply = await decide('r1', { approved: false, reason: 'Too much.' });
    expect([reply.statusCode, reply.json()]).toEqual([
      202,
      { runId: 'r1', step: 'call', approved: false, by: 'reviewer' },
    ]);
    expect(gateway.ports.publisher.valuesOn(topics.approvalDecided.name)).toEqual([
      { runId: 'r1', step: 'call', by: 'reviewer', reason: 'Too much.' },
    ]);
    expect(gateway.ports.publisher.published[0]).toMatchObject({
      partition: 3,
      headers: { ce_id: callMarkId('decision', 'acme', 'r1', 'call'), 'weir-tenant': 'acme', 'weir-run': 'r1' },
    });
  });

  it.each([
    ['a call that does not wait', 'r9', { approved: true }, 404, 'approval-unknown'],
    ['a call of another tenant', 'r2', { approved: true }, 404, 'approval-unknown'],
    ['no decision', 'r1', {}, 400, 'request-invalid'],
    ['somebody else to have decided', 'r1', { approved: true, by: 'ada' }, 400, 'request-invalid'],
  ])('refuses %s', async (_what, run, body, status, code) => {
    ask('r1');
    ask('r2', 'other');
    const reply = await decide(run, body);
    expect([reply.statusCode, reply.json<Json>().code]).toEqual([status, code]);
    expect(gateway.ports.publisher.published).toEqual([]);
  });
});
