import { WeirError } from '@weir/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

type Json = Record<string, never>;

let gateway: GatewayApp;

beforeEach(async () => {
  gateway = await GatewayApp.start();
});
afterEach(() => gateway.stop());

const question = { app: 'support', question: 'Why?' };

describe('POST /api/answers', () => {
  it.each(['answered', 'refused', 'failed'])('tells an outcome: %s', async (outcome) => {
    gateway.orchestrate([], { outcome, answer: 'So.' });
    const reply = await gateway.call('user', 'POST', '/api/answers', question);
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toMatchObject({ runId: reply.headers['weir-run'], app: 'support', outcome, answer: 'So.' });
  });

  it("publishes the question in the caller's name", async () => {
    gateway.orchestrate([], {});
    await gateway.call('user', 'POST', '/api/answers', { ...question, groups: ['staff', 'board'], timeLimitMs: 1_000 });
    const [record] = gateway.ports.publisher.published;
    expect(JSON.parse(String(record?.value))).toMatchObject({ app: 'support', question: 'Why?', groups: ['staff'] });
    expect(record?.headers).toMatchObject({ 'weir-tenant': 'acme', ce_type: 'weir.orchestration.v1.AnswerRequested' });
    expect(Date.parse(String(record?.headers['weir-deadline'])) - Date.now()).toBeLessThanOrEqual(1_000);
  });

  it('streams pieces and then the outcome', async () => {
    gateway.orchestrate(['So', '.'], { answer: 'So.' });
    const { body, headers } = await gateway.call('user', 'POST', '/api/answers', { ...question, stream: true });
    expect(headers['content-type']).toMatch(/^text\/event-stream/);
    const events = body.trim().split('\n\n');
    expect(events.slice(0, 2)).toEqual([
      'event: delta\ndata: {"index":0,"text":"So"}',
      'event: delta\ndata: {"index":1,"text":"."}',
    ]);
    expect(events[2]).toMatch(/^event: completed\ndata: \{.*"answer":"So\."/);
    expect(events).toHaveLength(3);
  });

  it.each([
    ['503 when Kafka is down', 'kafka-unavailable', 503, '2'],
    ['413 for too large a record', 'record-too-large', 413, undefined],
  ])('answers %s', async (_what, code, status, retryAfter) => {
    gateway.ports.publisher.failure = new WeirError({
      code,
      disposition: 'retryable',
      message: 'No.',
      retryAfterMs: 2_000,
    });
    const reply = await gateway.call('user', 'POST', '/api/answers', question);
    expect([reply.statusCode, reply.headers['retry-after'], reply.json<Json>().code]).toEqual([
      status,
      retryAfter,
      code,
    ]);
    expect(gateway.ports.waits.count).toBe(0);
  });

  it('answers 429 when too many wait', async () => {
    const signal = new AbortController().signal;
    const wait = () =>
      gateway.ports.waits.open({
        id: 'x',
        tenant: 'acme',
        deadline: Date.now() + 10_000,
        signal,
        receive: () => undefined,
      });
    const waits = Array.from({ length: 100 }, wait);
    const reply = await gateway.call('user', 'POST', '/api/answers', question);
    expect([reply.statusCode, reply.headers['retry-after']]).toEqual([429, '1']);
    waits.forEach(({ close }) => close());
  });

  it('answers 504 when nothing comes in time', async () => {
    gateway.ports.limits.requestMs = 20;
    const late = await gateway.call('user', 'GET', '/api/collections/handbook/documents');
    expect([late.statusCode, late.json<Json>().code]).toEqual([504, 'deadline-exceeded']);
  });

  it('gives a repeated request its first outcome, and refuses another one under its key', async () => {
    gateway.orchestrate([], { answer: 'First.' });
    const key = { 'idempotency-key': 'k1' };
    const first = await gateway.call('user', 'POST', '/api/answers', question, key);
    gateway.orchestrate([], { answer: 'Second.' });
    const again = await gateway.call('user', 'POST', '/api/answers', question, key);
    expect(again.json()).toEqual(first.json());
    expect(gateway.ports.publisher.published).toHaveLength(1);
    const other = await gateway.call('user', 'POST', '/api/answers', { ...question, question: 'Who?' }, key);
    expect([other.statusCode, other.json<Json>().code]).toEqual([409, 'idempotency-conflict']);
    const elsewhere = await gateway.call('admin', 'POST', '/api/answers', question, key);
    expect(elsewhere.json<Json>().answer).toBe('Second.');
  });
});
