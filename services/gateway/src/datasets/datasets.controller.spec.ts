import { create, type MessageShape, StepCompletedSchema, topics } from '@weir/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeLog } from '../feedback/log.fake.js';
import { GatewayApp } from '../gateway-app.fake.js';

type Line = { item?: Record<string, unknown>; report?: Record<string, number> };

const { answerCompleted, answerRequested, feedbackRecorded, checkRequested } = topics;
const now = Date.now();
let gateway: GatewayApp;
let log: FakeLog;
const stages = new Set<string>();

beforeEach(async () => {
  gateway = await GatewayApp.start();
  gateway.ports.resources.declare({ kind: 'Policy', name: 'standard', spec: {} });
  log = new FakeLog();
  gateway.ports.readSince = log.readSince;
  gateway.ports.uploads.onPublish = (request) => {
    const { runId, step, text, stage } = JSON.parse(String(request.value)) as MessageShape<
      typeof checkRequested.schema
    >;
    const value = text.includes('bomb')
      ? { verdict: 'block', text: '' }
      : { verdict: 'redact', text: text.replaceAll('hunter2', '•••') };
    const reply = create(StepCompletedSchema, { runId, step, result: { case: 'check', value } });
    stages.add(`${request.topic} ${stage}`);
    gateway.reply(request, 'weir.replies.gateway', StepCompletedSchema, reply);
  };
});
afterEach(() => gateway.stop());

function asked(runId: string, question: string, over: object = {}, at = now - 60_000): void {
  const outcome = { app: 'support', outcome: 'answered', answer: `answer ${runId}`, fingerprint: 'f', ...over };
  log.write(answerRequested, create(answerRequested.schema, { runId, app: 'support', question }), at - 100);
  log.write(answerCompleted, create(answerCompleted.schema, { runId, ...outcome }), at);
}
function said(runId: string, fields: object): void {
  log.write(feedbackRecorded, create(feedbackRecorded.schema, { runId, rater: 'ada', ...fields }), now - 500);
}
async function build(body: object): Promise<{ items: Record<string, unknown>[]; report: Record<string, number> }> {
  const reply = await gateway.call('admin', 'POST', '/api/datasets/from-traffic', { app: 'support', ...body });
  const lines = reply.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  return { items: lines.flatMap(({ item }) => (item ? [item] : [])), report: lines.at(-1)!.report! };
}
const inputs = async (body: object) => (await build(body)).items.map(({ input }) => String(input)).sort();

describe('POST /api/datasets/from-traffic', () => {
  it('makes items of answers and the feedback on them, checked by the policy', async () => {
    asked('r1', 'Is it hunter2?');
    said('r1', { correction: 'It is.' });
    asked('r2', 'A bomb?');
    const { items, report } = await build({});
    expect(items).toMatchObject([{ input: 'Is it •••?', expected: 'It is.', metadata: { runId: 'r1' } }]);
    expect(report).toMatchObject({ answers: 2, items: 1, blocked: 1, redacted: 1 });
    expect([...stages]).toEqual([`${checkRequested.name} document`]);
  });

  it('takes what is wanted, and nothing of experiments and other apps', async () => {
    asked('r1', 'Good?');
    said('r1', { scale: 'thumbs', rating: 1 });
    asked('r2', 'Bad?', { outcome: 'refused' });
    said('r2', { scale: 'stars', rating: 1, labels: ['outdated'] });
    asked('r3', 'Unrated?');
    asked('r4', 'Experiment?', { experiment: 'e1' });
    asked('r5', 'Other?', { app: 'other' });
    asked('r6', 'Old?', {}, now - 3_600_000);
    const from = new Date(now - 1_800_000).toISOString();
    expect(await inputs({ from })).toEqual(['Bad?', 'Good?', 'Unrated?']);
    expect(await inputs({ from, rating: 'up' })).toEqual(['Good?']);
    expect(await inputs({ from, rating: 'down' })).toEqual(['Bad?']);
    expect(await inputs({ from, rating: 'any' })).toEqual(['Bad?', 'Good?']);
    expect(await inputs({ from, outcome: 'refused' })).toEqual(['Bad?']);
    expect(await inputs({ from, labels: ['outdated'] })).toEqual(['Bad?']);
    expect(await inputs({ to: from })).toEqual(['Old?']);
    expect((await build({ from })).report).toMatchObject({ answers: 3, experiments: 1 });
  });

  it('takes the newest where there are too many', async () => {
    for (const [run, at] of [
      ['r1', now - 3_000],
      ['r2', now - 1_000],
      ['r3', now - 2_000],
    ] as const) {
      asked(run, `${run}?`, {}, at);
    }
    const { items, report } = await build({ limit: 2 });
    expect([items.map(({ input }) => input), report['dropped']]).toEqual([['r2?', 'r3?'], 1]);
  });

  it('is cut short when a text cannot be checked', async () => {
    asked('r1', 'Why?');
    gateway.ports.limits.requestMs = 5;
    gateway.ports.uploads.onPublish = () => undefined;
    const broken = gateway.call('admin', 'POST', '/api/datasets/from-traffic', { app: 'support' });
    await expect(broken.then(({ body }) => body.includes('report'))).resolves.toBe(false);
  });

  it('knows only declared apps', async () => {
    const reply = await gateway.call('admin', 'POST', '/api/datasets/from-traffic', { app: 'nobody' });
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([404, 'app-unknown']);
  });
});
