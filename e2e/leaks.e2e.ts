import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutsideClient } from './support/outside-client.js';
import { type Planted, plantedAt } from './support/planted.js';
import { sharedSystem } from './support/shared-system.js';
import { deadLettersOf, TOPIC } from './support/topics.js';
import { until } from './support/until.js';

const system = sharedSystem();
const collection = 'leaks';
const { WEIR_LEAK_DOCUMENTS = '200' } = process.env;
const COUNT = Number(WEIR_LEAK_DOCUMENTS);
/** Every so manyth document, and every such question, is one that nobody can make sense of. */
const BROKEN_EVERY = 4;
const TERMINAL = new Set(['indexed', 'rejected']);

const idOf = (index: number): string => `leak-${index}`;
const isBroken = (index: number): boolean => index % BROKEN_EVERY === 0;
const sentence = ({ kind, value }: Planted): string =>
  kind === 'password' ? `The password: ${value} is for the printer.` : `Her ${kind} is ${value}, as of today.`;
const planted = Array.from({ length: COUNT }, (_, index) => plantedAt(index));

/** A document or question in which a value stands where none belongs. */
function broken(index: number, [one, other]: readonly [Planted, Planted]): string {
  const documentId = idOf(index);
  const shapes: readonly (() => string)[] = [
    () => `{"collection":"${collection}","documentId":"${documentId}","text":"${one.value} ${other.value}`,
    () => JSON.stringify({ collection, documentId, text: { [one.value]: other.value } }),
    // A number would be a version, and told as such.
    () => JSON.stringify({ collection, documentId, text: 'A text.', version: `v${one.value}`, [other.value]: 1 }),
    () => JSON.stringify({ collection, documentId, text: 'A text.', readers: one.value }),
    () => JSON.stringify({ collection, documentId, content: `*${one.value}*`, mediaType: other.value }),
    () => JSON.stringify({ collection, documentId, text: one.value, metadata: other.value }),
    () =>
      JSON.stringify({
        collection,
        documentId,
        content: Buffer.from(`${one.value}\u0000`).toString('base64'),
        mediaType: `x/${other.value}`,
      }),
    () => JSON.stringify({ collection, documentId, uri: `https://user:${one.value}@127.0.0.1:9/${other.value}` }),
  ];
  return shapes[(index / BROKEN_EVERY) % shapes.length]!();
}

/** Requests that the gateway cannot take, each with a value in a place of its own. */
const refused = (index: number, value: string): readonly [string, RequestInit][] => {
  const post = (body: unknown): RequestInit => ({
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const shapes: readonly [string, RequestInit][] = [
    ['/api/check', post({ stage: value, text: 'x' })],
    ['/api/check', post({ stage: 'input', text: { [value]: 1 } })],
    ['/api/check', post({ stage: 'input', text: value, [value]: value })],
    ['/api/check', post(`{"stage":"input","text":"${value}`)],
    ['/api/search', post({ collection, query: [value] })],
    ['/api/pii/reveal', post({ text: [value] })],
    ['/api/answers', post({ app: 'handbook', question: value, sampling: { temperature: value } })],
    ['/v1/chat/completions', post({ model: 'handbook', messages: [{ role: value, content: value }] })],
    ['/v1/chat/completions', post({ model: 'handbook', messages: value })],
    ['/v1/embeddings', post({ model: value.length, input: { [value]: value } })],
    [`/api/collections/${collection}/documents`, post({ documentId: 'x', text: [value] })],
    ['/api/check', { method: 'POST', body: value, headers: { 'content-type': `text/${value.replace(/\W/g, '')}` } }],
  ];
  return [shapes[index % shapes.length]!];
};

/** Whether a text holds a value, as it stands or as JSON and addresses have it. */
const holds = (text: string, { value }: Planted): boolean =>
  text.includes(value) || text.includes(encodeURIComponent(value));

let client: OutsideClient;
/** What somebody who may see no documents may see, by where. */
const seen: { where: string; text: string }[] = [];

beforeAll(async () => {
  const topics = [TOPIC.status, TOPIC.answers, deadLettersOf(TOPIC.documents), deadLettersOf(TOPIC.requests)];
  client = await OutsideClient.connect(system.addresses.kafkaBrokers, topics);
  for (const [index, values] of planted.entries()) {
    const documentId = idOf(index);
    const text = `About the printer, number ${index}. ${values.map(sentence).join(' ')}`;
    const pair = [values[index % values.length]!, values[(index + 7) % values.length]!] as const;
    await client.publish(
      TOPIC.documents,
      documentId,
      isBroken(index) ? broken(index, pair) : { collection, documentId, text },
    );
    if (index % 10 === 0) {
      const asked = {
        runId: documentId,
        app: 'handbook',
        collection,
        question: `Whose printer is it? ${sentence(pair[0])}`,
      };
      const wrong = JSON.stringify({ ...asked, sampling: { temperature: pair[0].value }, groups: pair[1].value });
      await client.publish(TOPIC.requests, documentId, isBroken(index) ? wrong : asked);
    }
    for (const [path, init] of refused(index, pair[0].value)) {
      const reply = await system.fetch(path, init);
      seen.push({ where: `answer ${reply.status} of ${path}`, text: reply.ok ? '' : await reply.text() });
    }
  }
  const letters = [deadLettersOf(TOPIC.documents), deadLettersOf(TOPIC.requests)];
  const isOver = (id: string): boolean =>
    client.seen(TOPIC.status, ({ key, message }) => key === id && TERMINAL.has(String(message?.['status']))).length >
      0 || client.seen(letters[0]!, ({ key }) => key === id).length > 0;
  const isAnswered = (id: string): boolean =>
    client.seen(TOPIC.answers, ({ key }) => key === id).length > 0 ||
    client.seen(letters[1]!, ({ key }) => key === id).length > 0;
  await until(
    'an outcome of every document and question',
    () => planted.every((_, index) => isOver(idOf(index)) && (index % 10 !== 0 || isAnswered(idOf(index)))),
    { withinMs: 240_000, pollMs: 500 },
  );

  const isOurs = ({ key }: { key: string | undefined }): boolean => key?.startsWith('leak-') ?? false;
  for (const topic of letters)
    for (const { headers } of client.seen(topic, isOurs))
      seen.push({ where: `headers in ${topic}`, text: JSON.stringify(headers) });
  for (const { message } of client.seen(TOPIC.status, isOurs))
    seen.push({ where: TOPIC.status, text: JSON.stringify(message) });
  for (const { message } of client.seen(TOPIC.answers, isOurs))
    seen.push({ where: 'reasons of answers', text: JSON.stringify([message?.['reason'], message?.['verdicts']]) });
  const logs = join(system.addresses.home, 'logs');
  for (const file of readdirSync(logs))
    seen.push({ where: `log ${file}`, text: readFileSync(join(logs, file), 'utf8') });
  for (const { service, port } of system.processes.instances) {
    const { origin } = new URL(service === 'gateway' ? system.addresses.gatewayUrl : `http://127.0.0.1:${port}`);
    const metrics = await fetch(`${origin}/metrics`);
    seen.push({ where: `metrics of ${service}`, text: await metrics.text() });
  }
  seen.push({ where: 'weir status', text: (await system.weir(['status', '--json'])).output });
  seen.push({
    where: 'weir dlq list',
    text: JSON.stringify(await system.mustWeir(['dlq', 'list', 'document-submitted'])),
  });
}, 400_000);

afterAll(() => client.close());

describe('secrets and personal data', () => {
  it('are planted, and everything ends', () => {
    const count = (topic: string, match: RegExp): number =>
      client.seen(
        topic,
        ({ key, message }) => key?.startsWith('leak-') === true && match.test(String(message?.['status'])),
      ).length;
    expect(count(TOPIC.status, /^indexed$/)).toBeGreaterThanOrEqual(Math.floor(COUNT / 2));
    expect(count(deadLettersOf(TOPIC.documents), /./) + count(TOPIC.status, /^rejected$/)).toBeGreaterThan(COUNT / 10);
    expect(seen.filter(({ where }) => where.startsWith('answer 4')).length).toBeGreaterThan(COUNT / 4);
    expect(seen.filter(({ where }) => where.startsWith('metrics')).every(({ text }) => text.includes('weir_'))).toBe(
      true,
    );
  });

  it('are in no log, metric, error, reason or listing', () => {
    const values = planted.flat();
    const hits = seen.flatMap(({ where, text }) =>
      values
        .filter((value) => holds(text, value))
        .map(({ kind, value }) => `${where}: ${kind}, in …${around(text, value)}…`),
    );
    const bytes = seen.reduce((sum, { text }) => sum + text.length, 0);
    console.log(
      `leaks: ${values.length} values in ${COUNT} documents; ${hits.length} hits in ${seen.length} texts of ${bytes} characters`,
    );
    expect(hits.slice(0, 20)).toEqual([]);
  });

  it('are masked in what is indexed, as far as they are secrets', async () => {
    const kinds = ['github-token', 'aws-key', 'openai-key', 'password', 'jwt'];
    const [found] = await system.mustWeir(['search', 'About the printer', '--collection', collection, '-k', '50']);
    const text = JSON.stringify(found);
    expect(text).toContain('•••');
    const hits = planted.flat().filter((value) => kinds.includes(value.kind) && holds(text, value));
    expect(hits).toEqual([]);
  });
});

function around(text: string, value: string): string {
  const at = Math.max(0, text.indexOf(value));
  return text.slice(Math.max(0, at - 120), at);
}
