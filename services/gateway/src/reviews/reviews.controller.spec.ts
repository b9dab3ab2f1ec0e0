import { create, reviewId, topics } from '@weir/contracts';
import { replyRecord } from '@weir/requests';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

let gateway: GatewayApp;
beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

function ask(run: string, deadline = inMinutes(5), tenant = 'acme'): void {
  const { name: topic, schema } = topics.reviewRequested;
  const findings = [{ guardrail: 'toxicity', type: 'insult', message: 'An insult.' }];
  const message = create(schema, {
    runId: run,
    step: 'check-output',
    stage: 'output',
    text: 'Oaf!',
    findings,
    deadline,
  });
  const record = replyRecord({ topic, schema, message, run, tenant });
  gateway.ports.reviews.remember({ ...record, partition: 3, timestamp: 1_000 });
}

function decided(run: string, by = 'ada'): void {
  const { name: topic, schema } = topics.reviewDecided;
  const message = create(schema, { runId: run, step: 'check-output', decision: 'reject', by });
  gateway.ports.reviews.remember(replyRecord({ topic, schema, message, run, tenant: 'acme' }));
}

interface Listed {
  reviews: { runId: string; deadline?: string; decided?: { by: string } }[];
}
const list = async (state: string) =>
  (await gateway.call('reviewer', 'GET', `/api/reviews?state=${state}`)).json<Listed>().reviews;
const decide = (run: string, body: object) =>
  gateway.call('reviewer', 'POST', `/api/reviews/${run}/check-output`, body);

describe('GET /api/reviews', () => {
  it('lists what is open of the own tenant, the most urgent first, what nothing waits for last', async () => {
    ask('r1', '');
    ask('r2', inMinutes(9));
    ask('r3', inMinutes(2));
    ask('r4', inMinutes(-1));
    ask('r5', inMinutes(5), 'other');
    ask('r6');
    decided('r6');
    const open = await list('open');
    expect(open.map(({ runId }) => runId)).toEqual(['r3', 'r2', 'r1']);
    expect(open.at(-1)).not.toHaveProperty('deadline');
    expect(open[0]).toMatchObject({ stage: 'output', text: 'Oaf!', findings: [{ guardrail: 'toxicity' }] });
  });

  it('lists what people decided, whichever record comes first, and not what the deadline did', async () => {
    decided('r1');
    ask('r1');
    ask('r2');
    decided('r2', 'weir');
    expect(await list('decided')).toMatchObject([{ runId: 'r1', decided: { decision: 'reject', by: 'ada' } }]);
  });
});

describe('POST /api/reviews/{runId}/{step}', () => {
  it('makes the decision known, under the name of the key, in the partition of the request', async () => {
    ask('r1');
    const reply = await decide('r1', { decision: 'edit', text: 'Friend!' });
    expect([reply.statusCode, reply.json()]).toEqual([
      202,
      { runId: 'r1', step: 'check-output', decision: 'edit', by: 'reviewer' },
    ]);
    expect(gateway.ports.publisher.valuesOn(topics.reviewDecided.name)).toMatchObject([
      { decision: 'edit', text: 'Friend!', by: 'reviewer' },
    ]);
    expect(gateway.ports.publisher.published[0]).toMatchObject({
      partition: 3,
      headers: { ce_id: reviewId('decision', 'acme', 'r1', 'check-output'), 'weir-tenant': 'acme', 'weir-run': 'r1' },
    });
  });

  it.each([
    ['edit without a text', { decision: 'edit' }],
    ['a text with reject', { decision: 'reject', text: 'x' }],
    ['no decision', { decision: 'wait' }],
  ])('refuses %s', async (_what, body) => {
    ask('r1');
    expect((await decide('r1', body)).statusCode).toBe(400);
  });

  it('knows only what is open', async () => {
    ask('r1', inMinutes(-1));
    ask('r2', inMinutes(5), 'other');
    ask('r3');
    decided('r3');
    for (const run of ['r1', 'r2', 'r3']) expect((await decide(run, { decision: 'approve' })).statusCode).toBe(404);
  });
});
