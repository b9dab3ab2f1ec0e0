import { create, type DescMessage, type MessageInitShape, type Topic, topics } from '@weir/contracts';
import { replyRecord } from '@weir/requests';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';
import { Erasures } from './erasures.js';
import type { ErasureJson } from './erasures.schema.js';

let gateway: GatewayApp;
beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

const start = (body: object, role: 'admin' | 'user' = 'admin') => gateway.call(role, 'POST', '/api/erasures', body);
const { erasureProgressed, erasureCompleted, erasureRequested } = topics;

function told<Schema extends DescMessage>(
  topic: Topic<Schema>,
  message: MessageInitShape<Schema>,
  tenant = 'acme',
): void {
  const { name, schema } = topic;
  gateway.ports.erasures.remember(
    replyRecord({ topic: name, schema, message: create(schema, message), run: 'x', tenant }),
  );
}

describe('POST /api/erasures', () => {
  it.each([[{ document: { collection: 'people', documentId: 'letter.md' } }], [{ subject: 'customer-12' }]])(
    'asks for %j under the name of the key',
    async (target) => {
      const reply = await start({ target, reason: 'ticket 1' });
      expect(reply.statusCode).toBe(202);
      const { erasureId } = reply.json<{ erasureId: string }>();
      expect(gateway.ports.publisher.valuesOn(erasureRequested.name)).toMatchObject([
        { erasureId, target, reason: 'ticket 1', requestedBy: 'admin' },
      ]);
      expect((await gateway.call('admin', 'GET', `/api/erasures/${erasureId}`)).json()).toMatchObject({
        state: 'running',
      });
    },
  );

  it('erases a tenant only when its name is said', async () => {
    const everything = { target: { everything: true } };
    expect((await start(everything)).statusCode).toBe(400);
    expect((await start({ ...everything, confirm: 'other' })).json()).toMatchObject({ code: 'confirmation-wrong' });
    expect((await start({ ...everything, confirm: 'acme' })).statusCode).toBe(202);
    expect((await start({ ...everything, dryRun: true })).statusCode).toBe(202);
  });

  it.each([
    ['nothing', { target: {} }],
    ['two things', { target: { subject: 'a', everything: true } }],
    ['a document without its collection', { target: { document: { documentId: 'a' } } }],
  ])('refuses %s', async (_what, body) => {
    expect((await start(body)).statusCode).toBe(400);
    expect(gateway.ports.publisher.valuesOn(erasureRequested.name)).toEqual([]);
  });

  it('is for administrators', async () => {
    expect((await start({ target: { subject: 'a' } }, 'user')).statusCode).toBe(403);
  });
});

describe('GET /api/erasures', () => {
  it('says how far one is, and then what it came to, with the receipt as it was signed', async () => {
    const show = async () => (await gateway.call('reviewer', 'GET', '/api/erasures/x1')).json<ErasureJson>();
    told(erasureProgressed, { erasureId: 'x1', phase: 'topics', done: 2n, of: 5n });
    expect(await show()).toMatchObject({ state: 'running', progress: { phase: 'topics', done: 2, of: 5 } });
    told(erasureCompleted, {
      erasureId: 'x1',
      outcome: 'erased',
      target: { subject: 'ada' },
      objects: [{ store: 'index', kind: 'chunk', place: 'people', count: 3n, state: 'erased' }],
      probes: [{ place: 'index', method: 'references', searched: 10n }],
      models: ['tuned'],
      signature: 'AAEC',
    });
    expect(await show()).toMatchObject({
      state: 'erased',
      target: { subject: 'ada' },
      objects: [{ kind: 'chunk', count: 3 }],
      probes: [{ searched: 10, found: 0 }],
      models: ['tuned'],
      receipt: { erasureId: 'x1', signature: 'AAEC' },
    });
    expect(await show()).not.toHaveProperty('progress');
  });

  it('knows those of the own tenant alone, the latest first', async () => {
    told(erasureCompleted, { erasureId: 'x1', outcome: 'erased' });
    told(erasureCompleted, { erasureId: 'x2', outcome: 'erased' }, 'other');
    told(erasureCompleted, { erasureId: 'x3', outcome: 'incomplete', failure: 'Left.' });
    const listed = (await gateway.call('reviewer', 'GET', '/api/erasures')).json<{ erasures: ErasureJson[] }>();
    expect(listed.erasures.map(({ erasureId }) => erasureId)).toEqual(['x3', 'x1']);
    expect((await gateway.call('reviewer', 'GET', '/api/erasures/x2')).statusCode).toBe(404);
  });
});

describe('Erasures', () => {
  it('tells which runs are to be forgotten', () => {
    const forgotten: [string, readonly string[]][] = [];
    const erasures = new Erasures((tenant, runIds) => void forgotten.push([tenant, runIds]));
    const { name: topic, schema } = erasureProgressed;
    const message = create(schema, { erasureId: 'x1', phase: 'find', scope: { runIds: ['r1', 'r2'] } });
    erasures.remember(replyRecord({ topic, schema, message, run: 'x', tenant: 'acme' }));
    expect(forgotten).toEqual([['acme', ['r1', 'r2']]]);
  });
});
