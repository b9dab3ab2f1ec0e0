import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutsideClient, type Seen, type Value } from './support/outside-client.js';
import { sharedSystem } from './support/shared-system.js';
import { deadLettersOf, TOPIC } from './support/topics.js';
import { until } from './support/until.js';

const system = sharedSystem();
const collection = 'bad-input';
/** Each bad record carries its name in this header, which a dead letter keeps. */
const NAME = 'bad-input-name';
/** What bad input may delay other traffic by, milliseconds. */
const DELAY_MS = 1_000;

interface Bad {
  name: string;
  topic: string;
  key: string | null;
  value: Value;
  headers?: Record<string, string | undefined>;
  /** Where it has to end, as what, and at which field's fault. */
  ends: { as: 'dead letter' | 'rejected' | 'failed' | 'refused'; code: string; field: string };
}

const document = { collection, documentId: 'a.txt', text: 'A text.' };
const question = (runId: string) => ({ runId, app: 'handbook', collection, question: 'Which colour has the door?' });
const inDocuments = (name: string, value: Value, ends: Bad['ends'], headers: Bad['headers'] = {}): Bad => ({
  name,
  topic: TOPIC.documents,
  key: name,
  value,
  headers,
  ends,
});
const inRequests = (name: string, fields: object | Value, ends: Bad['ends'], headers: Bad['headers'] = {}): Bad => ({
  name,
  topic: TOPIC.requests,
  key: name,
  value:
    typeof fields === 'string' || fields === null || Buffer.isBuffer(fields)
      ? fields
      : { ...question(name), ...fields },
  headers,
  ends,
});
const dead = (code: string, field: string): Bad['ends'] => ({ as: 'dead letter', code, field });
const rejected = (code: string, field: string): Bad['ends'] => ({ as: 'rejected', code, field });
const failed = (code: string, field: string): Bad['ends'] => ({ as: 'failed', code, field });

const PAST = '2020-01-01T00:00:00Z';
const ELSEWHERE = 'weir.resources.v1.resource-changed';

const BAD: readonly Bad[] = [
  inDocuments('bytes that are no message', Buffer.from([0xff, 0xfe, 0x00, 0x80]), dead('message-undecodable', '')),
  inDocuments('JSON that is cut short', '{"collection": "bad-input", "docum', dead('message-undecodable', '')),
  inDocuments(
    'JSON that is not UTF-8',
    Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]),
    dead('message-undecodable', ''),
  ),
  inDocuments('a field of the wrong type', { ...document, text: 5 }, dead('message-undecodable', 'text')),
  inDocuments('an unknown content type', document, dead('content-type-unknown', 'content-type'), {
    'content-type': 'application/xml',
  }),
  inDocuments('a document without a tenant', document, dead('tenant-missing', 'weir-tenant'), {
    'weir-tenant': undefined,
  }),
  inDocuments('a document without an id', { ...document, documentId: '' }, dead('field-missing', 'documentId')),
  inDocuments(
    'a document without a collection',
    { documentId: 'a.txt', text: 'A.' },
    dead('field-missing', 'collection'),
  ),
  inDocuments('a null value that names no collection', null, dead('field-missing', 'weir-collection')),
  inDocuments(
    'a text that is too long',
    { ...document, documentId: 'a text that is too long', text: 'long '.repeat(1_700_000) },
    rejected('document-too-large', 'text'),
  ),
  inDocuments(
    'a collection that cannot be',
    { ...document, documentId: 'a collection that cannot be', collection: 'No Such Collection!' },
    rejected('collection-unknown', 'collection'),
  ),
  inDocuments(
    'a document without a text',
    { collection, documentId: 'a document without a text' },
    rejected('field-missing', 'text'),
  ),
  inRequests('a question in bytes that are no message', Buffer.from([0xff, 0x00]), dead('message-undecodable', '')),
  inRequests('a question of an unknown content type', {}, dead('content-type-unknown', 'content-type'), {
    'content-type': 'text/plain',
  }),
  inRequests('a question without a tenant', {}, dead('tenant-missing', 'weir-tenant'), { 'weir-tenant': undefined }),
  inRequests('a question without a run id', { runId: '' }, dead('field-missing', 'runId')),
  inRequests('a question without an app', { app: '' }, dead('field-missing', 'app')),
  inRequests('a deadline that is none', {}, dead('deadline-invalid', 'weir-deadline'), { 'weir-deadline': 'soon' }),
  inRequests('a question without a question', { question: '' }, failed('question-missing', 'question')),
  inRequests(
    'a question that is too long',
    { question: 'why '.repeat(5_001) },
    {
      as: 'refused',
      code: 'input-blocked',
      field: 'question',
    },
  ),
  inRequests('an unknown app', { app: 'no-such-app' }, failed('app-unknown', 'app')),
  inRequests('an unknown collection', { collection: 'no-such-collection' }, failed('collection-unknown', 'collection')),
  inRequests(
    'sampling that cannot be',
    { sampling: { temperature: 9 } },
    failed('sampling-invalid', 'sampling.temperature'),
  ),
  inRequests('an expired deadline', { deadline: PAST }, failed('deadline-exceeded', 'deadline')),
  inRequests('an expired deadline in the header', {}, failed('deadline-exceeded', 'weir-deadline'), {
    'weir-deadline': PAST,
  }),
  inRequests('a reply topic outside the prefix', {}, failed('reply-topic-not-allowed', 'weir-reply-topic'), {
    'weir-reply-topic': ELSEWHERE,
  }),
  inRequests('a reply topic that does not exist', {}, failed('topic-missing', 'weir-reply-topic'), {
    'weir-reply-topic': 'weir.replies.nobody',
  }),
];

let client: OutsideClient;

beforeAll(async () => {
  const topics = [TOPIC.status, TOPIC.answers, deadLettersOf(TOPIC.documents), deadLettersOf(TOPIC.requests)];
  client = await OutsideClient.connect(system.addresses.kafkaBrokers, topics);
  await client.publish(TOPIC.documents, 'door.txt', { collection, documentId: 'door.txt', text: 'The door is green.' });
  await client.wait(
    TOPIC.status,
    'the first document',
    ({ key, message }) => key === 'door.txt' && message?.['status'] === 'indexed',
  );
});

afterAll(() => client.close());

const publish = ({ topic, key, value, headers, name }: Bad) =>
  client.publish(topic, key, value, { ...headers, [NAME]: encodeURIComponent(name) });

const deadLetters = ({ topic, name }: Bad): Seen[] =>
  client.seen(deadLettersOf(topic), ({ headers }) => headers[NAME] === encodeURIComponent(name));
const outcomes = ({ topic, name }: Bad): Seen[] =>
  topic === TOPIC.documents
    ? client.seen(TOPIC.status, ({ key, message }) => key === name && TERMINAL.has(String(message?.['status'])))
    : client.seen(TOPIC.answers, ({ key }) => key === name);
const TERMINAL = new Set(['indexed', 'deleted', 'rejected']);

describe('bad input', () => {
  beforeAll(() => Promise.all(BAD.map(publish)));

  it.each(BAD)('$name ends as $ends.as: $ends.code', async (bad) => {
    const { as, code, field } = bad.ends;
    if (as === 'dead letter') {
      const letter = await until(`a dead letter for ${bad.name}`, () => deadLetters(bad)[0]);
      expect(letter.headers).toMatchObject({
        '__connect.errors.topic': bad.topic,
        '__connect.errors.exception.class.name': code,
        '__connect.errors.exception.message': expect.stringMatching(/\w+ \w+/) as string,
      });
      expect(letter.headers['weir-error-field'] ?? '').toBe(field);
      expect(letter.key).toBe(bad.name);
      expect(outcomes(bad)).toEqual([]);
      return;
    }
    const outcome = await until(`an outcome of ${bad.name}`, () => outcomes(bad)[0]);
    expect(outcome.message).toMatchObject({
      [bad.topic === TOPIC.documents ? 'status' : 'outcome']: as,
      reason: { code, message: expect.stringMatching(/\w+ \w+/) as string, field },
    });
    expect(deadLetters(bad)).toEqual([]);
    expect(outcomes(bad)).toHaveLength(1);
  });

  it('writes nowhere else than it may', () => {
    expect(
      client.seen(TOPIC.answers, ({ key, message }) => key === BAD.at(-2)!.name && message?.['outcome'] === 'answered'),
    ).toEqual([]);
  });

  it('delays other traffic by no more than a second', async () => {
    let count = 0;
    const sent = new Map<string, number>();
    const ask = async () => {
      const runId = `good-${count}`;
      count += 1;
      sent.set(runId, Date.now());
      await client.publish(TOPIC.requests, runId, question(runId));
      // The same document again and again, each time another text.
      await client.publish(TOPIC.documents, 'good.txt', { collection, documentId: 'good.txt', text: `Text ${count}.` });
    };
    const askFor = async (milliseconds: number) => {
      const from = count;
      const end = Date.now() + milliseconds;
      while (Date.now() < end) {
        await ask();
        await sleep(100);
      }
      return Array.from({ length: count - from }, (_, index) => `good-${from + index}`);
    };
    const latencies = async (runIds: readonly string[]) => {
      const took = [];
      for (const runId of runIds) {
        const { timestamp, message } = await client.wait(TOPIC.answers, runId, ({ key }) => key === runId);
        expect(message).toMatchObject({ outcome: 'answered' });
        took.push(timestamp - sent.get(runId)!);
      }
      return took.toSorted((a, b) => a - b);
    };
    await latencies(await askFor(1_000));
    const before = await latencies(await askFor(3_000));
    const repeated = BAD.map((bad) => ({ ...bad, key: 'good.txt', name: `${bad.name} again` }));
    const [, during] = await Promise.all([
      (async () => {
        for (const bad of repeated) await publish(bad);
      })(),
      askFor(3_000).then(latencies),
    ]);
    const worst = during.at(-1)! - before.at(-1)!;
    console.log(
      `bad input: answers took p50 ${middle(before)} ms, max ${before.at(-1)} ms without it; ` +
        `p50 ${middle(during)} ms, max ${during.at(-1)} ms among it`,
    );
    expect(worst).toBeLessThanOrEqual(DELAY_MS);
  });
});

describe('weir dlq', () => {
  const topic = deadLettersOf(TOPIC.documents);

  it('lists, shows and redrives a dead letter', async () => {
    const bad = BAD[0]!;
    const letter = await until('its dead letter', () => deadLetters(bad)[0]);
    const topics = await system.mustWeir(['dlq', 'list']);
    expect(topics.find((row) => row['topic'] === topic)).toMatchObject({
      records: expect.any(Number) as number,
      redriven: expect.any(Number) as number,
      oldest: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });

    const place = { topic, partition: letter.partition, offset: letter.offset };
    const rows = await system.mustWeir(['dlq', 'list', 'document-submitted']);
    const summary = {
      ...place,
      key: bad.name,
      code: 'message-undecodable',
      stage: 'decode',
      group: 'weir.ingestion.split-document',
      origin: { topic: TOPIC.documents },
    };
    expect(rows.find(({ offset }) => offset === letter.offset)).toMatchObject({ ...summary, redriven: false });

    const at = `${letter.partition}/${letter.offset}`;
    const [shown] = await system.mustWeir(['dlq', 'show', topic, at]);
    expect(shown).toMatchObject({ ...summary, record: { value: (bad.value as Buffer).toString('base64') } });

    const done = await system.mustWeir(['dlq', 'redrive', topic, '--offset', at]);
    expect(done).toEqual([{ ...place, redrivenTo: TOPIC.documents }]);
    const again = await until('the second dead letter', () => deadLetters(bad)[1]);
    expect(again.headers['weir-replayed-from']).toBe(`${topic}/${at}`);
    const listed = await system.mustWeir(['dlq', 'list', 'document-submitted']);
    expect(listed.find(({ offset }) => offset === letter.offset)).toMatchObject({ redriven: true });
    const missing = await system.weir(['dlq', 'show', topic, '0/99999', '--json']);
    expect(missing.code).toBe(4);
  });

  it('names the field at fault', async () => {
    const rows = await system.mustWeir(['dlq', 'list', 'answer-requested']);
    const row = rows.find(({ key }) => key === 'a question without a run id');
    expect(row).toMatchObject({ code: 'field-missing', field: 'runId' });
  });
});

function middle(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)]!;
}
