import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutsideClient } from './support/outside-client.js';
import { sharedSystem } from './support/shared-system.js';
import { deadLettersOf, TOPIC } from './support/topics.js';
import { until } from './support/until.js';

/** Three tenants with one collection, the same document ids and, in part, the same texts. Nobody gets anything of another's. */
const system = sharedSystem();
const QUERIES = Number(process.env['WEIR_TENANT_QUERIES'] || 300);
const AT_A_TIME = 6;
const DOCUMENTS = 20;
const SHARED = 5;
const tenants = ['north', 'south', 'Nort/h'] as const;
type Tenant = (typeof tenants)[number];

const collection = 'tenants';
const app = 'tenants-cached';
const ids = Array.from({ length: DOCUMENTS }, (_, index) => `note-${index}`);
/** The first texts are everybody's, word for word; the others name their owner. */
const textOf = (tenant: Tenant, index: number) =>
  index < SHARED
    ? `The meeting room number ${index} is booked through the reception desk.`
    : `The locker ${index} opens with the code word ${codeOf(tenant)}${index}.`;
const codeOf = (tenant: Tenant) => ({ north: 'kestrel', south: 'plover', 'Nort/h': 'dunlin' })[tenant];
const titleOf = (tenant: Tenant) => `Notes of ${codeOf(tenant)}`;
const secretOf = (tenant: Tenant) => `The board of ${codeOf(tenant)} meets behind the boathouse.`;

interface Key {
  key: string;
  tenant: Tenant;
}
interface Hit {
  documentId: string;
  title: string;
  text: string;
}
interface Answer {
  runId: string;
  outcome: string;
  answer: string;
  citations: { documentId: string; quote: string; title?: string }[];
}

const staff = new Map<Tenant, Key>();
const board = new Map<Tenant, Key>();
let client: OutsideClient;

beforeAll(async () => {
  await declare({ kind: 'Collection', name: collection }, cachedApp());
  for (const [index, tenant] of tenants.entries()) {
    const service = await makeKey(`tenants-service-${index}`, tenant, ['--role', 'service']);
    staff.set(tenant, await makeKey(`tenants-staff-${index}`, tenant, ['--groups', 'staff']));
    board.set(tenant, await makeKey(`tenants-board-${index}`, tenant, ['--groups', 'staff,board']));
    const notes = ids.map((documentId, at) => ({
      documentId,
      title: titleOf(tenant),
      text: textOf(tenant, at),
      readers: ['staff'],
    }));
    const secret = { documentId: 'secret', title: titleOf(tenant), text: secretOf(tenant), readers: ['board'] };
    const lines = [...notes, secret].map((document) => JSON.stringify(document)).join('\n');
    const response = await send(service, 'POST', `/api/collections/${collection}/documents`, lines, {
      'content-type': 'application/x-ndjson',
    });
    const results = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { status: string });
    if (results.some(({ status }) => status !== 'indexed')) throw new Error('Not all documents were indexed.');
  }
  client = await OutsideClient.connect(system.addresses.kafkaBrokers, [deadLettersOf(TOPIC.requests), TOPIC.answers]);
}, 300_000);

afterAll(() => client?.close());

function cachedApp(): object {
  const spec = { pattern: 'rag', model: 'default', retrieval: { collection, k: 4 }, cache: {} };
  return { kind: 'App', name: app, spec };
}

async function declare(...resources: object[]): Promise<void> {
  const response = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  expect([response.status, response.ok ? '' : await response.text()]).toEqual([200, '']);
}

async function makeKey(name: string, tenant: Tenant, options: string[]): Promise<Key> {
  const [made] = await system.mustWeir<{ key: string }>(['keys', 'create', name, '--tenant', tenant, ...options]);
  return { key: made!.key, tenant };
}

function send({ key }: Key, method: string, path: string, body: string, headers: Record<string, string> = {}) {
  const all = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers };
  return fetch(`${system.addresses.gatewayUrl}${path}`, { method, body, headers: all });
}

async function search(key: Key, query: string, fields: object = {}, headers = {}): Promise<Hit[]> {
  const body = JSON.stringify({ collection, query, k: 10, mode: 'hybrid', ...fields });
  const response = await send(key, 'POST', '/api/search', body, headers);
  expect(response.status).toBe(200);
  return ((await response.json()) as { hits: Hit[] }).hits;
}

async function ask(key: Key, question: string, headers = {}): Promise<Answer> {
  const response = await send(key, 'POST', '/api/answers', JSON.stringify({ app, question }), headers);
  expect(response.status).toBe(200);
  const answer = (await response.json()) as Answer;
  expect(['answered', 'refused']).toContain(answer.outcome);
  return answer;
}

/** Code words of tenants that stand in what somebody was given. */
const named = (given: unknown) => tenants.filter((tenant) => JSON.stringify(given).includes(codeOf(tenant)));

describe('three tenants with the same texts', () => {
  it(
    `get nothing of each other in ${QUERIES} queries, and what is theirs`,
    { timeout: 120_000 + QUERIES * 500 },
    async () => {
      let crossed = 0;
      let own = 0;
      let found = 0;
      const one = async (at: number): Promise<void> => {
        const tenant = tenants[at % tenants.length]!;
        const index = Math.floor(at / tenants.length) % DOCUMENTS;
        const key = (at % 2 === 0 ? staff : board).get(tenant)!;
        // Every other question is another tenant's, word for word.
        const about = tenants[(at + (at % 2)) % tenants.length]!;
        const text = textOf(about, index);
        const given = at % 10 === 0 ? await ask(key, `${text.slice(0, -1)}?`) : await search(key, text);
        const others = named(given).filter((name) => name !== tenant);
        if (at % 10 === 0) {
          // An answer may repeat its question; what it rests on has to be the tenant's own.
          crossed += named((given as Answer).citations).some((name) => name !== tenant) ? 1 : 0;
          return;
        }
        crossed += others.length;
        if (about !== tenant) return;
        own += 1;
        found += (given as Hit[]).some(({ documentId }) => documentId === ids[index]) ? 1 : 0;
      };
      for (let at = 0; at < QUERIES; at += AT_A_TIME) {
        const together = Math.min(AT_A_TIME, QUERIES - at);
        await Promise.all(Array.from({ length: together }, (_, next) => one(at + next)));
      }
      console.log(
        `tenants: ${QUERIES} queries, ${crossed} with something of another tenant; ${found} of ${own} found their own document`,
      );
      expect(crossed).toBe(0);
      expect(own).toBeGreaterThan(QUERIES / 4);
      expect(found / own).toBeGreaterThanOrEqual(0.95);
    },
  );

  it('are given no answer again that was made for another, or for other groups', async () => {
    for (const question of ['How is the meeting room number 1 booked?', 'Where does the board meet?']) {
      for (const keys of [board, staff, board]) {
        for (const tenant of tenants) {
          const { citations } = await ask(keys.get(tenant)!, question);
          expect(named(citations).filter((name) => name !== tenant)).toEqual([]);
          if (keys === staff) expect(citations.filter(({ documentId }) => documentId === 'secret')).toEqual([]);
        }
      }
    }
  });

  it('get nothing of each other in streams, through MCP and in replays', { timeout: 240_000 }, async () => {
    const from = new Date().toISOString();
    const folder = mkdtempSync(join(tmpdir(), 'weir-tenants-'));
    const lockers = Array.from({ length: 5 }, (_, index) => SHARED + index);
    const questionOf = (locker: number) => `Which code word opens the locker ${locker}?`;
    // What is one tenant's own is in it, and nothing of another's.
    const expectOwn = (tenant: Tenant, given: string[]) => {
      const others = given.map((each) => named(each).filter((name) => name !== tenant));
      expect(others.flat()).toEqual([]);
      const own = given.filter((each) => named(each).includes(tenant));
      expect(own.length / given.length).toBeGreaterThanOrEqual(0.8);
    };
    const accept = { accept: 'application/json, text/event-stream' };
    const call = (name: string, given: object) =>
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given } });
    for (const tenant of tenants) {
      const key = staff.get(tenant)!;
      const textsOf = (path: string, bodyOf: (question: string) => string) =>
        Promise.all(
          lockers.map(async (locker) => (await send(key, 'POST', path, bodyOf(questionOf(locker)), accept)).text()),
        );
      expectOwn(tenant, await textsOf('/api/answers', (question) => JSON.stringify({ app, question, stream: true })));
      expectOwn(tenant, await textsOf('/mcp', (question) => call('ask', { app, question })));
      expectOwn(tenant, await textsOf('/mcp', (query) => call('search', { collection, query })));
    }
    for (const [at, tenant] of tenants.entries()) {
      const out = join(folder, `${at}.jsonl`);
      const asked = ['replay', '--from', from, '--app', app, '--mode', 'full', '--yes', '--tenant', tenant];
      const ended = await system.weir([...asked, '--out', out, '--json'], { timeoutMs: 120_000 });
      const rows = readFileSync(out, 'utf8').trim().split('\n');
      expect([tenant, rows.length > 0, ended.lines.length]).toEqual([tenant, true, 1]);
      expectOwn(tenant, rows);
      expect(named(ended.lines).filter((name) => name !== tenant)).toEqual([]);
    }
    rmSync(folder, { recursive: true });
  });

  it('do not share a run by the same idempotency key', async () => {
    const headers = { 'idempotency-key': 'the same' };
    const runs = await Promise.all(tenants.map((tenant) => ask(staff.get(tenant)!, 'How is a room booked?', headers)));
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(tenants.length);
  });

  it('do not become another by what a request claims', async () => {
    const key = staff.get('north')!;
    const question = JSON.stringify({ app, question: 'Where does the board meet?' });
    for (const tenant of ['south', 'NORTH', '*', 'north ', 'n\u043erth', 'north/../south'].map(encodeURIComponent)) {
      const reply = await send(key, 'POST', '/api/answers', question, { 'weir-tenant': tenant });
      expect([tenant, reply.status]).toEqual([tenant, 403]);
    }
    const claims = { groups: ['board', 'staff'] };
    expect((await search(key, secretOf('north'), claims)).map(({ documentId }) => documentId)).not.toContain('secret');
    expect((await search(board.get('north')!, secretOf('north'))).map(({ documentId }) => documentId)).toContain(
      'secret',
    );
    expect(named(await search(key, secretOf('south'), claims)).filter((name) => name !== 'north')).toEqual([]);
  });

  it('are none on the topics when they are no name: the record is a dead letter that says so', async () => {
    for (const [at, tenant] of ['*', 'north ', 'n\u043erth'].entries()) {
      const runId = `tenants-forged-${at}`;
      await client.publish(TOPIC.requests, runId, { runId, app, question: 'Where?' }, { 'weir-tenant': tenant });
      const { headers } = await client.wait(
        deadLettersOf(TOPIC.requests),
        `the request of ${runId}`,
        ({ key }) => key === runId,
      );
      expect(JSON.stringify(headers)).toContain('name-invalid');
      expect(client.seen(TOPIC.answers, ({ key }) => key === runId)).toEqual([]);
    }
  });

  it('lose a key at its end and at once when it is revoked', async () => {
    const key = await makeKey('tenants-short', 'north', ['--groups', 'staff']);
    const statusOf = async () =>
      (await send(key, 'POST', '/api/search', JSON.stringify({ collection, query: 'room' }))).status;
    expect(await statusOf()).toBe(200);
    await system.mustWeir(['keys', 'revoke', 'tenants-short']);
    await until('the key to be refused', async () => ((await statusOf()) === 401 ? true : undefined));
  });
});
