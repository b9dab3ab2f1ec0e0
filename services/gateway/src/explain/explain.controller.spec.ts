import { saltedDigest } from '@weir/audit';
import { create, DocumentsResultSchema, StepCompletedSchema, topics } from '@weir/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeLog } from '../feedback/log.fake.js';
import { GatewayApp } from '../gateway-app.fake.js';
import type { ExplanationJson } from './explain.schema.js';
import type { TraceJson } from './trace.schema.js';

const { answerCompleted, answerRequested, documentsRequested, stepCompleted } = topics;
const now = Date.now();
const digestSalt = new Uint8Array(16).fill(7);
let gateway: GatewayApp;
let log: FakeLog;

beforeEach(async () => {
  gateway = await GatewayApp.start();
  log = new FakeLog();
  gateway.ports.readSince = log.readSince;
  // The registry shows handbook/open.md to everybody, and nobody anything else.
  gateway.ports.publisher.onPublish = (request) => {
    if (request.topic !== documentsRequested.name) return;
    const { runId, documentId } = JSON.parse(String(request.value)) as { runId: string; documentId: string };
    const documents = documentId === 'open.md' ? [{ documentId, title: 'Open', collection: 'handbook' }] : [];
    const value = create(DocumentsResultSchema, { documents });
    const message = create(StepCompletedSchema, { runId, step: 'documents', result: { case: 'documents', value } });
    gateway.reply(request, 'weir.replies.gateway', StepCompletedSchema, message);
  };
});
afterEach(() => gateway.stop());

function ran(over: object = {}, tenant = 'acme'): void {
  const cited = (documentId: string) => ({ collection: 'handbook', documentId, version: 3n, quote: 'quoted text' });
  log.write(
    answerRequested,
    create(answerRequested.schema, { runId: 'r1', app: 'support', question: 'How many days?', caller: 'user' }),
    now - 3_000,
    tenant,
  );
  const step = (name: string, result: object, at: number) =>
    log.write(
      stepCompleted,
      create(stepCompleted.schema, { runId: 'r1', step: name, tookMs: 5, result: result as never }),
      now - at,
      tenant,
    );
  step(
    'retrieve',
    { case: 'retrieve', value: { hits: [{ chunkId: 'a' }, { chunkId: 'b' }, { chunkId: 'c' }] } },
    2_500,
  );
  step('check-context', { case: 'check', value: { verdict: 'redact', contexts: [{ chunkId: 'a' }] } }, 2_400);
  step('complete', { case: 'complete', value: { text: '27', fallback: 1 } }, 2_000);
  log.write(
    answerCompleted,
    create(answerCompleted.schema, {
      runId: 'r1',
      app: 'support',
      outcome: 'answered',
      answer: '27 days.',
      digestSalt,
      fingerprint: 'f1',
      citations: [cited('open.md'), cited('open.md'), cited('closed.md')],
      verdicts: [{ stage: 'output', verdict: 'redact', findings: [{ guardrail: 'pii', type: 'email' }] }],
      toolUses: [{ tool: 'payments', function: 'refund', arguments: '{"to":"secret"}', tookMs: 3 }],
      usage: { inputTokens: 10, outputTokens: 2, cost: 0.5 },
      timings: { total: 2_000 },
      provenance: {
        pattern: 'rag',
        model: { name: 'tiny', hash: 'old' },
        policy: { name: 'gone', hash: 'old' },
        configuration: 'then',
      },
      ...over,
    }),
    now - 1_000,
    tenant,
  );
}

const explain = (role: 'user' | 'writer' | 'admin', run = 'r1') =>
  gateway.call(role, 'GET', `/api/runs/${run}/explain`);

describe('GET /api/runs/{runId}/explain', () => {
  it('says what made the answer, what it rests on and what is not shown', async () => {
    ran();
    const reply = await explain('user');
    expect(reply.statusCode).toBe(200);
    const explanation = reply.json<ExplanationJson>();
    expect(explanation).toMatchObject({
      runId: 'r1',
      app: 'support',
      outcome: 'answered',
      askedBy: 'user',
      question: 'How many days?',
      answer: '27 days.',
      answerDigest: saltedDigest('27 days.', digestSalt),
      pattern: 'rag',
      fallback: 1,
      sources: [{ collection: 'handbook', documentId: 'open.md', version: '3', title: 'Open', citations: 2 }],
      checks: [{ stage: 'output', verdict: 'redact', findings: ['pii/email'] }],
      tools: [{ tool: 'payments', function: 'refund', tookMs: 3 }],
      withheld: [
        { what: 'sources', count: 1, why: 'you may not read them, or they are gone' },
        { what: 'hits', count: 2, why: 'the policy keeps them from the model' },
        { what: 'parts of the output', count: 1, why: 'pii/email' },
      ],
      usage: { inputTokens: 10, outputTokens: 2, cost: 0.5 },
      fingerprint: 'f1',
      configuration: {
        was: 'then',
        same: false,
        parts: { model: { name: 'tiny', was: 'old', same: false }, policy: { name: 'gone', same: false } },
      },
    });
    expect(explanation.steps.map(({ step }) => step)).toEqual(['retrieve', 'check-context', 'complete']);
    expect(explanation.configuration.parts['policy']).not.toHaveProperty('now');
    // Neither what is withheld nor what a tool was told.
    for (const kept of ['closed.md', 'secret', 'quoted text']) expect(reply.body).not.toContain(kept);
  });

  it('shows question and answer to whoever asked, and to administrators', async () => {
    ran();
    expect((await explain('admin')).json<ExplanationJson>().question).toBe('How many days?');
    const other = await explain('writer');
    expect(other.json<ExplanationJson>().withheld[0]).toEqual({
      what: 'question and answer',
      why: 'asked by somebody else',
    });
    for (const kept of ['How many', '27 days']) expect(other.body).not.toContain(kept);
  });

  it('asks the registry for what the caller may read, not for what the run could', async () => {
    ran();
    await explain('user');
    expect(gateway.ports.publisher.valuesOn(documentsRequested.name)).toMatchObject([
      { documentId: 'open.md', groups: ['staff'] },
      { documentId: 'closed.md', groups: ['staff'] },
    ]);
  });

  it('does with an outcome whose request, steps and provenance are gone', async () => {
    const { schema } = answerCompleted;
    log.write(answerCompleted, create(schema, { runId: 'r1', outcome: 'failed', reason: { code: 'x' } }), now - 1_000);
    expect((await explain('user')).json()).toMatchObject({ outcome: 'failed', steps: [], sources: [], checks: [] });
  });

  it('knows no run of another tenant', async () => {
    ran({}, 'other');
    const reply = await explain('admin');
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([404, 'run-unknown']);
  });
});

describe('GET /api/runs/{runId}/trace', () => {
  const place = (topic: string, offset: number, at: number) => ({
    topic,
    partition: 3,
    offset: BigInt(offset),
    at: BigInt(at),
  });
  const trace = async () => (await gateway.call('user', 'GET', '/api/runs/r1/trace')).json<TraceJson>();

  it('says where each record stands and where the time went, without any text', async () => {
    ran({
      requested: place(answerRequested.name, 4, now - 3_000),
      steps: [
        {
          step: 'complete',
          requested: place('weir.inference.v1.complete-requested', 7, now - 2_500),
          completed: place(stepCompleted.name, 8, now - 2_000),
          tookMs: 450,
          model: 'tiny-1',
          usage: { inputTokens: 10, outputTokens: 2, cost: 0.5 },
        },
      ],
    });
    const reply = await gateway.call('user', 'GET', '/api/runs/r1/trace');
    expect(reply.json()).toMatchObject({
      outcome: 'answered',
      requested: { topic: answerRequested.name, partition: 3, offset: '4', at: new Date(now - 3_000).toISOString() },
      tookMs: 2_000,
      steps: [{ step: 'complete', startMs: 500, waitedMs: 50, tookMs: 450, model: 'tiny-1' }],
      notes: [],
    });
    for (const kept of ['27 days', 'How many', 'quoted text', 'secret']) expect(reply.body).not.toContain(kept);
  });

  it('reads the steps from the log where the outcome does not tell them, and says so', async () => {
    ran();
    const { steps, notes } = await trace();
    expect(steps.map(({ step }) => step)).toEqual(['retrieve', 'check-context', 'complete']);
    expect(steps[0]).not.toHaveProperty('waitedMs');
    expect(notes).toEqual([
      expect.stringContaining('those that the log still has'),
      'Where the request stands is not known.',
      'Where the requests of 3 steps stand is not known.',
    ]);
  });

  it('knows no run of another tenant', async () => {
    ran({}, 'other');
    expect((await gateway.call('admin', 'GET', '/api/runs/r1/trace')).statusCode).toBe(404);
  });
});
