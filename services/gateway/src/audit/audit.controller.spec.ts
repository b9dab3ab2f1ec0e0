import { type AuditRecorded, encodeJson, topics } from '@weir/contracts';
import { auditEntry, EMPTY_CHAIN, type EntryFields, nextRecord } from '@weir/audit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

const { auditRecorded, auditSubmitted } = topics;
const now = Date.now();
let gateway: GatewayApp;
let written: AuditRecorded[];

beforeEach(async () => {
  gateway = await GatewayApp.start();
  written = [];
  gateway.ports.readSince = ([topic], since, onRecord) => {
    if (topic !== auditRecorded.name) throw new Error(`It reads ${topic}.`);
    written.forEach((message, offset) => {
      const place = { topic, partition: 3, offset, timestamp: now, key: null };
      if (now >= since) {
        onRecord({ ...place, value: encodeJson(auditRecorded.schema, message), headers: [] });
      }
    });
    onRecord({ value: Buffer.from('{'), headers: [] } as never);
    return Promise.resolve();
  };
});
afterEach(() => gateway.stop());

function record(name: string, fields: Partial<EntryFields> = {}): void {
  const entry = auditEntry({
    at: now - 1_000,
    tenant: 'acme',
    actor: { service: 'gateway', name: 'ada' },
    action: 'feedback-given',
    object: { kind: 'Run', name },
    runId: name,
    ...fields,
  });
  written.push(nextRecord(3, EMPTY_CHAIN, entry, { topic: 't', partition: 0, offset: 1n }));
}

const list = async (query = '') => {
  const reply = await gateway.call('admin', 'GET', `/api/audit${query}`);
  return reply.json<{ records: { object: { name: string } }[]; dropped: number }>();
};
const names = async (query?: string) => (await list(query)).records.map(({ object }) => object.name);

describe('GET /api/audit', () => {
  it("lists the tenant's records and the installation's, the oldest first", async () => {
    record('b', { at: now - 500 });
    record('a', { at: now - 2_000, tenant: 'weir' });
    record('c', { tenant: 'other' });
    record('old', { at: now - 8 * 86_400_000 });
    expect(await names()).toEqual(['a', 'b']);
    expect((await list()).records[1]).toEqual({
      partition: 3,
      sequence: '1',
      at: new Date(now - 500).toISOString(),
      tenant: 'acme',
      actor: { service: 'gateway', name: 'ada' },
      action: 'feedback-given',
      object: { kind: 'Run', name: 'b' },
      runId: 'b',
      verdicts: [],
      uses: [],
      digests: {},
      source: { topic: 't', partition: 0, offset: '1' },
      hash: written[0]!.hash,
    });
  });

  it.each([
    ['?actor=bob', ['b']],
    ['?actor=gateway', ['a', 'b']],
    ['?action=access-denied', ['b']],
    ['?object=Run', ['a']],
    ['?object=Route/b', ['b']],
    ['?run=a', ['a']],
    ['?from=2000-01-01T00:00:00Z&to=2001-01-01T00:00:00Z', []],
  ])('filters by %s', async (query, expected) => {
    record('a');
    record('b', {
      actor: { service: 'gateway', name: 'bob' },
      action: 'access-denied',
      object: { kind: 'Route', name: 'b' },
    });
    expect(await names(query)).toEqual(expected);
  });

  it('keeps the newest, and says how many there are besides', async () => {
    for (let index = 0; index < 30; index += 1) record(String(index), { at: now - 30_000 + index * 1_000 });
    expect(await list('?limit=2')).toMatchObject({
      records: [{ object: { name: '28' } }, { object: { name: '29' } }],
      dropped: 28,
    });
  });

  it.each([
    ['user', '', 403],
    ['writer', '', 403],
    ['admin', '?action=made-up', 400],
    ['admin', '?limit=0', 400],
  ] as const)('refuses %s %s', async (role, query, status) => {
    expect((await gateway.call(role, 'GET', `/api/audit${query}`)).statusCode).toBe(status);
  });
});

describe('denied access', () => {
  const told = () => gateway.ports.publisher.valuesOn(auditSubmitted.name) as { entry: Record<string, unknown> }[];

  it('is told once a second, with how often, by whom and why; never what was sent', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      for (let index = 0; index < 50; index += 1) await gateway.call('user', 'GET', '/api/audit?run=secret');
      await gateway.call('wrong' as 'user', 'GET', '/api/audit');
      await gateway.call('user', 'GET', '/api/collections/handbook/documents', undefined, { 'weir-tenant': 'other' });
      expect(told()).toEqual([]);
      await vi.advanceTimersByTimeAsync(1_000);
    } finally {
      vi.useRealTimers();
    }
    expect(told().map(({ entry }) => entry)).toMatchObject([
      {
        tenant: 'acme',
        actor: { service: 'gateway', name: 'user' },
        action: 'access-denied',
        object: { kind: 'Route', name: 'GET /api/audit' },
        reason: 'role-too-low',
        count: 50,
      },
      { tenant: 'weir', object: { name: 'GET /api/audit' }, reason: 'key-unknown', count: 1 },
      { tenant: 'acme', actor: { name: 'user' }, reason: 'tenant-not-allowed' },
    ]);
    expect(JSON.stringify(told())).not.toContain('secret');
  });

  it('is told later when Kafka does not take it now', async () => {
    const { Denials } = await import('./denials.js');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const taken: number[] = [];
      let down = true;
      const denials = new Denials({
        publish: (records) => {
          if (down) return Promise.reject(new Error('down'));
          taken.push(records.length);
          return Promise.resolve();
        },
      });
      for (let index = 0; index < 5_000; index += 1) {
        denials.note({ tenant: 'acme', name: `name-${index}`, route: 'GET /', reason: 'role-too-low' });
      }
      await vi.advanceTimersByTimeAsync(1_000);
      down = false;
      await vi.advanceTimersByTimeAsync(1_000);
      expect(taken).toEqual([1_001]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('what the gateway writes', () => {
  it('says in whose name it is', async () => {
    await gateway.call('writer', 'DELETE', '/api/collections/handbook/documents/a.md');
    expect(gateway.ports.publisher.published.at(-1)).toMatchObject({ headers: { 'weir-actor': 'writer' } });
  });
});
