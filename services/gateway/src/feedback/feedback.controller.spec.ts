import { create, topics } from '@weir/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';
import { FakeLog } from './log.fake.js';

type Json = Record<string, never>;

const { answerCompleted, answerRequested, feedbackRecorded } = topics;
const now = Date.now();
let gateway: GatewayApp;
let log: FakeLog;

beforeEach(async () => {
  gateway = await GatewayApp.start();
  log = new FakeLog();
  gateway.ports.readSince = log.readSince;
  answered('r1');
});
afterEach(() => gateway.stop());

function answered(runId: string, over: object = {}, tenant?: string): void {
  const outcome = { app: 'support', outcome: 'answered', answer: '27 days.', fingerprint: 'f', ...over };
  log.write(answerCompleted, create(answerCompleted.schema, { runId, ...outcome }), now - 1_000, tenant);
}

function said(runId: string, rater: string, fields: object, tenant?: string): void {
  log.write(feedbackRecorded, create(feedbackRecorded.schema, { runId, rater, ...fields }), now - 500, tenant);
}

const give = (role: 'user' | 'admin', body: object, run = 'r1') =>
  gateway.call(role, 'POST', `/api/answers/${run}/feedback`, body);
const list = async (query = '') => {
  const reply = await gateway.call('admin', 'GET', `/api/feedback${query}`);
  return reply.json<{ feedback: Record<string, unknown>[]; ignored: number; dropped: number }>();
};

describe('POST /api/answers/{runId}/feedback', () => {
  it('records what is said, in the name of the key', async () => {
    const body = { rating: 2, scale: 'stars', correction: '28 days.', labels: ['outdated'], comment: 'Old.' };
    const reply = await give('user', body);
    expect([reply.statusCode, reply.json()]).toMatchObject([202, { runId: 'r1', rater: 'user', score: 0.25 }]);
    expect(gateway.ports.publisher.valuesOn(feedbackRecorded.name)).toMatchObject([
      { runId: 'r1', rater: 'user', ...body, source: 'api', at: expect.any(String) },
    ]);
    expect(gateway.ports.publisher.published[0]).toMatchObject({
      key: Buffer.from('r1'),
      headers: { 'weir-tenant': 'acme', 'weir-run': 'r1' },
    });
  });

  it('tells the records of several raters on one run apart', async () => {
    await give('admin', { rating: 1, rater: 'ada' });
    await give('admin', { rating: 1, rater: 'ben' });
    const ids = gateway.ports.publisher.published.map(({ headers }) => headers['ce_id']);
    expect(new Set(ids).size).toBe(2);
  });

  it('lets an administrator speak for another, and nobody else', async () => {
    expect((await give('admin', { rating: 1, rater: 'ada' })).json<Json>().rater).toBe('ada');
    const refused = await give('user', { rating: 1, rater: 'ada' });
    expect([refused.statusCode, refused.json<Json>().code]).toEqual([403, 'role-too-low']);
    expect((await give('user', { rating: 1, rater: 'user' })).statusCode).toBe(202);
  });

  it.each([
    ['a run that there is not', 'r9', { rating: 1 }, 404, 'run-unknown'],
    ['a run of another tenant', 'r2', { rating: 1 }, 404, 'run-unknown'],
    ['nothing', 'r1', {}, 400, 'request-invalid'],
    ['no labels', 'r1', { labels: [] }, 400, 'request-invalid'],
    ['a rating beyond its scale', 'r1', { rating: 2 }, 400, 'rating-invalid'],
    ['a rating on no scale', 'r1', { rating: 1, scale: 'points' }, 400, 'request-invalid'],
    ['another time', 'r1', { rating: 1, at: '2020-01-01T00:00:00Z' }, 400, 'request-invalid'],
  ])('refuses %s', async (_what, run, body, status, code) => {
    answered('r2', {}, 'other');
    const reply = await give('user', body, run);
    expect([reply.statusCode, reply.json<Json>().code]).toEqual([status, code]);
    expect(gateway.ports.publisher.published).toEqual([]);
  });
});

describe('GET /api/feedback', () => {
  it('tells of each answer what made it, and what it cites', async () => {
    answered('r2', {
      provenance: { prompt: { name: 'rag:built-in', hash: 'h' }, model: { name: 'tiny' } },
      citations: [{ collection: 'handbook', documentId: 'leave.md', version: 3n, quote: '27' }],
    });
    const asked = create(answerRequested.schema, { runId: 'r2', app: 'support', question: 'How much?' });
    log.write(answerRequested, asked, now - 2_000);
    said('r2', 'ada', { scale: 'thumbs', rating: -1 });
    expect(await list()).toMatchObject({
      feedback: [
        {
          runId: 'r2',
          rater: 'ada',
          scale: 'thumbs',
          rating: -1,
          score: 0,
          run: {
            app: 'support',
            question: 'How much?',
            answer: '27 days.',
            prompt: { name: 'rag:built-in', hash: 'h' },
            model: 'tiny',
            documents: [{ collection: 'handbook', documentId: 'leave.md', version: '3' }],
          },
        },
      ],
      ignored: 0,
      dropped: 0,
    });
  });

  it('counts what is no feedback, and does not show that of others', async () => {
    said('r1', 'ada', { scale: 'thumbs', rating: 7 });
    said('r1', '', { comment: 'x' });
    said('r1', 'ben', { comment: 'x' }, 'other');
    expect(await list()).toEqual({ feedback: [], ignored: 2, dropped: 0 });
  });

  it('gives what fits, the newest where that is more than wanted', async () => {
    answered('r2', { app: 'other' });
    for (const [run, rater] of [
      ['r1', 'ada'],
      ['r1', 'ben'],
      ['r2', 'ada'],
      ['r3', 'ada'],
    ] as const) {
      said(run, rater, { comment: 'x' });
    }
    const runs = async (query: string) => (await list(query)).feedback.map(({ runId, rater }) => [runId, rater]);
    expect(await runs('?app=support')).toEqual([
      ['r1', 'ada'],
      ['r1', 'ben'],
    ]);
    expect(await runs('?limit=1')).toEqual([['r3', 'ada']]);
    expect((await list('?limit=1')).dropped).toBe(3);
    expect(await runs(`?from=${new Date(now).toISOString()}`)).toEqual([]);
    expect(await runs(`?to=${new Date(now - 500).toISOString()}`)).toEqual([]);
  });
});
