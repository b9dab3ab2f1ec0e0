import { describe, expect, it } from 'vitest';
import { sharedSystem } from './support/shared-system.js';
import { until } from './support/until.js';

const system = sharedSystem();

interface Answer {
  runId: string;
  outcome: string;
  answer: string;
  reason?: { code: string };
  verdicts: { stage: string; verdict: string; findings: { guardrail: string; type: string }[] }[];
  toolUses?: { tool: string; code?: string }[];
}

async function post(path: string, body: object): Promise<Response> {
  return system.fetch(path, { method: 'POST', body: JSON.stringify(body) });
}

async function apply(...resources: object[]): Promise<void> {
  const applied = await post('/api/resources', { resources });
  if (!applied.ok) throw new Error(await applied.text());
}

async function ask(app: string, question: string): Promise<Answer> {
  return (await (await post('/api/answers', { app, question })).json()) as Answer;
}

/** Says back all that it is shown. */
const echo = { kind: 'Model', name: 'governance-echo', spec: { provider: 'scripted', script: [{ echo: true }] } };
const policy = (name: string, spec: object) => ({ kind: 'Policy', name: `governance-${name}`, spec });
const simple = (name: string, own: string) => ({
  kind: 'App',
  name: `governance-${name}`,
  spec: { pattern: 'simple', model: 'governance-echo', policy: `governance-${own}` },
});

interface Review {
  runId: string;
  step: string;
  question: string;
  text: string;
}

/** The review that a question waits for. */
async function reviewOf(text: string): Promise<Review> {
  return until('a review', async () => {
    const { reviews } = (await (await system.fetch('/api/reviews')).json()) as { reviews: Review[] };
    return reviews.find((review) => review.text === text);
  });
}

describe('review', () => {
  it.each([
    ['approve', {}, { outcome: 'answered', answer: 'approve ana@example.org' }],
    ['edit', { text: 'Write to us.' }, { outcome: 'answered', answer: 'Write to us.' }],
    [
      'reject',
      { reason: 'Please call.' },
      { outcome: 'refused', answer: 'Please call.', reason: { code: 'output-blocked' } },
    ],
  ])('holds an answer until a person decides: %s', async (decision, more, expected) => {
    await apply(
      echo,
      policy('reviewing', { input: { pii: 'allow' }, output: { pii: 'review' } }),
      simple('reviewing', 'reviewing'),
    );
    const answering = ask('governance-reviewing', `${decision} ana@example.org`);
    const { runId, step } = await reviewOf(`${decision} ana@example.org`);
    const decided = await post(`/api/reviews/${runId}/${step}`, { decision, ...more });
    expect(decided.status).toBe(202);
    expect(await answering).toMatchObject(expected);
    expect((await post(`/api/reviews/${runId}/${step}`, { decision: 'approve' })).status).toBe(404);
  });
});

describe('a policy', () => {
  it('holds for all of a tenant beside the app’s own, and says what it was told to say', async () => {
    await apply(
      echo,
      policy('mild', { input: { pii: 'flag' } }),
      simple('mild', 'mild'),
      policy('bank', {
        tenants: ['governance-bank'],
        input: { pii: { action: 'block', message: 'No personal data, please.' } },
      }),
    );
    const question = { app: 'governance-mild', question: 'I am ana@example.org.' };
    const askAs = async (tenant: string) => {
      const headers = { 'weir-tenant': tenant };
      return (await (
        await system.fetch('/api/answers', { method: 'POST', headers, body: JSON.stringify(question) })
      ).json()) as Answer;
    };
    expect(await askAs('governance-shop')).toMatchObject({ outcome: 'answered' });
    expect(await askAs('governance-bank')).toMatchObject({
      outcome: 'refused',
      answer: 'No personal data, please.',
      reason: { code: 'input-blocked' },
    });
  });
});
