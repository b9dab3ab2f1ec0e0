import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutsideClient, type Seen } from './support/outside-client.js';
import { sharedSystem } from './support/shared-system.js';
import { TOPIC } from './support/topics.js';
import { until } from './support/until.js';

const system = sharedSystem();
const collection = 'standing';
const app = 'standing';

let client: OutsideClient;

beforeAll(async () => {
  client = await OutsideClient.connect(system.addresses.kafkaBrokers, [TOPIC.status, TOPIC.answers, TOPIC.superseded]);
  const spec = {
    pattern: 'rag',
    model: 'default',
    retrieval: { collection },
    subscriptions: { debounceSeconds: 1 },
  };
  const resources = [
    { kind: 'Collection', name: collection, spec: {} },
    { kind: 'App', name: app, spec },
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
});

afterAll(() => client.close());

const statuses = (documentId: string, status: string): Seen[] =>
  client.seen(
    TOPIC.status,
    ({ key, message }) => key === documentId && message?.['collection'] === collection && message['status'] === status,
  );

async function write(documentId: string, text: string, fields: object = {}): Promise<void> {
  const before = statuses(documentId, 'indexed').length;
  await client.publish(TOPIC.documents, documentId, { collection, documentId, text, ...fields });
  await until(`${documentId} is indexed`, () => statuses(documentId, 'indexed').length > before);
}

const textOf = (name: string, code: string) => `The code word of ${name} is ${code}.`;
const questionOf = (name: string) => `What is the code word of ${name}?`;

/** The one message about a run on a topic. */
async function told(topic: string, runId: string): Promise<Record<string, unknown>> {
  const about = () => client.seen(topic, ({ key }) => key === runId);
  await until(`${runId} on ${topic}`, () => about().length > 0);
  return about()[0]!.message!;
}

describe('an answer that is subscribed to', () => {
  it('is superseded once when its document changes, twice, and answered anew; and again when it goes', async () => {
    const documentId = 'gate.txt';
    await write(documentId, textOf('gate', 'amber'));
    const runId = randomUUID();
    await client.publish(TOPIC.requests, runId, {
      runId,
      app,
      question: questionOf('gate'),
      subscription: { renew: true },
    });
    const first = await told(TOPIC.answers, runId);
    expect(first).toMatchObject({ outcome: 'answered', subscription: { renew: true, maxRenewals: 10 } });
    expect(first['answer']).toContain('amber');

    // Faster than the app waits: both are in one new answer.
    const changes = ['bronze', 'cobalt'].map((code) => ({ collection, documentId, text: textOf('gate', code) }));
    const before = statuses(documentId, 'indexed').length;
    for (const change of changes) await client.publish(TOPIC.documents, documentId, change);
    await until('both changes are indexed', () => statuses(documentId, 'indexed').length === before + 2);
    const superseded = await told(TOPIC.superseded, runId);
    expect(superseded).toMatchObject({
      app,
      reason: { code: 'document-changed' },
      document: { collection, documentId },
    });
    const second = String(superseded['renewedBy']);
    const renewed = await told(TOPIC.answers, second);
    expect(renewed).toMatchObject({ outcome: 'answered', renews: runId, subscription: { maxRenewals: 9 } });
    expect(renewed['answer']).toContain('cobalt');

    await client.publish(TOPIC.documents, documentId, null, { 'weir-collection': collection });
    const gone = await told(TOPIC.superseded, second);
    expect(gone).toMatchObject({ reason: { code: 'document-deleted' }, document: { documentId } });
    const last = await told(TOPIC.answers, String(gone['renewedBy']));
    expect(String(last['answer'])).not.toContain('cobalt');
    expect(last['subscription']).toBeUndefined();
    for (const run of [runId, second]) expect(client.seen(TOPIC.superseded, ({ key }) => key === run)).toHaveLength(1);
  });

  it('tells a client of HTTP that it may not be read any longer, and ends when nobody follows', async () => {
    const documentId = 'vault.txt';
    await write(documentId, textOf('vault', 'silver'), { readers: ['guards'] });
    const leave = new AbortController();
    const response = await system.fetch('/api/answers', {
      method: 'POST',
      body: JSON.stringify({
        app,
        question: questionOf('vault'),
        groups: ['guards'],
        stream: true,
        subscription: {},
      }),
      signal: leave.signal,
    });
    const events: string[] = [];
    let text = '';
    const reading = (async () => {
      for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
        text += piece;
        events.splice(0, events.length, ...[...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name!));
      }
    })();
    await until('the answer', () => events.includes('completed'));
    expect(text).toContain('silver');
    const changed = await system.fetch(`/api/collections/${collection}/documents/${documentId}/access`, {
      method: 'PUT',
      body: JSON.stringify({ readers: ['board'] }),
    });
    expect(changed.ok).toBe(true);
    await until('the notice', () => events.includes('superseded'));
    expect(text).toContain('access-revoked');
    // No new answer was wanted, so there is nothing more to follow.
    await reading;
    expect(events.filter((event) => event !== 'delta')).toEqual(['completed', 'superseded']);
    leave.abort();
  });

  it('needs an app that offers it', async () => {
    const response = await system.fetch('/api/answers', {
      method: 'POST',
      body: JSON.stringify({ app: 'handbook', question: 'Why?', subscription: {} }),
    });
    expect(await response.json()).toMatchObject({ outcome: 'failed', reason: { code: 'subscription-not-offered' } });
  });
});
