import { afterEach, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway | undefined;
const environment = () => ({ WEIR_URL: gateway!.url, WEIR_API_KEY: 'k' });
const serve = async (...answer: Parameters<typeof startTestGateway>) => (gateway = await startTestGateway(...answer));

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const review = {
  runId: 'r1',
  step: 'check-output',
  stage: 'output',
  text: 'Oaf!\nGo.',
  question: 'Who am I?',
  findings: [{ guardrail: 'toxicity', type: 'insult', start: 0, end: 4 }],
  requestedAt: '2026-11-26T11:00:00Z',
  deadline: '2026-11-26T12:00:00Z',
};

describe('weir reviews', () => {
  it('lists what is open', async () => {
    await serve(() => ({ json: { reviews: [review] } }));
    const { lines } = await runWeir(['reviews', 'list', '--tenant', 't', '--json'], environment());
    expect(lines).toEqual([review]);
    expect(gateway!.seen).toMatchObject([
      { method: 'GET', url: '/api/reviews?state=open', headers: { 'weir-tenant': 't' } },
    ]);
    const { output } = await runWeir(['reviews', 'list'], environment());
    expect(output).toBe(
      'r1 check-output  output  toxicity: insult, until 2026-11-26T12:00:00Z\n    Who am I?\n    Oaf!\n    Go.\n',
    );
  });

  it.each([
    ['approve', [], { decision: 'approve' }],
    ['edit', ['--text', 'You.'], { decision: 'edit', text: 'You.' }],
    ['reject', ['--reason', 'Rude.'], { decision: 'reject', reason: 'Rude.' }],
  ])('decides: %s', async (word, options, body) => {
    await serve(() => ({ status: 202, json: { runId: 'r1', step: 'check-output', ...body, by: 'ada' } }));
    const { output, exitCode } = await runWeir(['reviews', word, 'r1', 'check-output', ...options], environment());
    expect([exitCode, output]).toEqual([0, `${word} r1 check-output\n`]);
    expect(gateway!.seen).toMatchObject([{ method: 'POST', url: '/api/reviews/r1/check-output', body }]);
  });

  it('gives what was decided as rows of a dataset', async () => {
    const decided = { decision: 'edit', text: 'You.', by: 'ada', reason: '', at: '2026-11-26T11:30:00Z' };
    const refused = { ...review, runId: 'r2', question: '', decided: { ...decided, decision: 'reject' } };
    await serve(() => ({ json: { reviews: [{ ...review, decided }, refused] } }));
    const { lines } = await runWeir(['reviews', 'labels', '--json'], environment());
    const found = ['toxicity/insult'];
    expect(lines).toEqual([
      {
        id: 'r1/check-output',
        text: 'Oaf!\nGo.',
        label: 'allow',
        stage: 'output',
        found,
        question: 'Who am I?',
        expected: 'You.',
      },
      { id: 'r2/check-output', text: 'Oaf!\nGo.', label: 'refuse', stage: 'output', found },
    ]);
  });
});
