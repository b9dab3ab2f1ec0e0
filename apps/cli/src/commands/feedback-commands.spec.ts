import { afterEach, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway | undefined;
const weir = (...parameters: string[]) => runWeir(parameters, { WEIR_URL: gateway!.url, WEIR_API_KEY: 'k' });

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

describe('weir feedback give', () => {
  it.each([
    ['up', { scale: 'thumbs', rating: 1 }],
    ['down', { scale: 'thumbs', rating: -1 }],
    ['4', { scale: 'stars', rating: 4 }],
  ])('rates %s', async (rating, body) => {
    gateway = await startTestGateway(() => ({ json: { runId: 'r/1', rater: 'ada' } }));
    const given = await weir('feedback', 'give', 'r/1', '--rating', rating, '--label', 'old', '--label', 'long');
    expect([given.exitCode, given.output]).toEqual([0, 'ada on r/1: recorded\n']);
    expect(gateway.seen).toMatchObject([
      { method: 'POST', url: '/api/answers/r%2F1/feedback', body: { ...body, labels: ['old', 'long'], source: 'cli' } },
    ]);
  });

  it('corrects, in the name of another, without a rating', async () => {
    gateway = await startTestGateway(() => ({ json: { runId: 'r', rater: 'ben' } }));
    await weir('feedback', 'give', 'r', '--correction', 'So.', '--rater', 'ben', '--tenant', 't');
    expect(gateway.seen[0]?.body).toEqual({ correction: 'So.', rater: 'ben', source: 'cli' });
    expect(gateway.seen[0]?.headers['weir-tenant']).toBe('t');
  });

  it.each([
    ['a rating that is none', ['--rating', '6']],
    ['nothing', []],
  ])('refuses %s', async (_what, words) => {
    gateway = await startTestGateway(() => ({ json: {} }));
    expect((await weir('feedback', 'give', 'r', ...words)).exitCode).toBe(2);
    expect(gateway.seen).toEqual([]);
  });
});

const entry = (runId: string, rater: string, score: number | undefined) => ({
  runId,
  rater,
  ...(score === undefined ? {} : { scale: 'thumbs', rating: score * 2 - 1, score }),
  labels: ['old'],
  at: '2026-01-02T03:04:05.000Z',
  source: 'api',
  run: {
    app: 'support',
    question: 'How much?',
    outcome: 'answered',
    answer: '27 \u001b[31mdays',
    fingerprint: 'f',
    prompt: { name: 'rag:built-in' },
    model: 'tiny',
    documents: [{ collection: 'handbook', documentId: 'leave.md', version: '3' }],
  },
});

describe('weir feedback list', () => {
  it('asks for what is wanted, and shows what made an answer and what it cites', async () => {
    gateway = await startTestGateway(() => ({ json: { feedback: [entry('r', 'ada', 0)], ignored: 1, dropped: 2 } }));
    const list = await weir('feedback', 'list', '--app', 'support', '--from', '2026-01-01', '--limit', '5');
    expect(gateway.seen[0]?.url).toBe('/api/feedback?app=support&from=2026-01-01T00%3A00%3A00.000Z&limit=5');
    for (const part of ['ada: down #old', 'How much?', 'rag:built-in, tiny', 'leave.md (version 3)']) {
      expect(list.output).toContain(part);
    }
    expect(list.output).not.toContain('\u001b');
    expect(list.errors).toContain('1 records of the topic are no feedback.');
    expect(list.errors).toContain('2 older ones');
  });
});

describe('weir feedback agreement', () => {
  it('says how far two raters agree', async () => {
    const shares: [string, number, number][] = [
      ['a', 1, 1],
      ['b', 0, 0],
      ['c', 1, 0],
      ['d', 0, 0],
    ];
    const feedback = shares.flatMap(([run, ada, ben]) => [entry(run, 'ada', ada), entry(run, 'ben', ben)]);
    gateway = await startTestGateway(() => ({
      json: { feedback: [...feedback, entry('e', 'ada', undefined)], ignored: 0, dropped: 0 },
    }));
    const found = await weir('feedback', 'agreement', '--json');
    expect(found.exitCode).toBe(0);
    expect(found.lines).toMatchObject([{ runs: 4, raters: ['ada', 'ben'], kappa: { estimate: 0.5 } }]);
    expect((await weir('feedback', 'agreement')).output).toMatch(/Cohen's kappa +0\.500 {2}\[/);
  });

  it('has nothing to say where nobody rated twice', async () => {
    gateway = await startTestGateway(() => ({ json: { feedback: [entry('a', 'ada', 1)], ignored: 0, dropped: 0 } }));
    expect((await weir('feedback', 'agreement')).output).toBe(
      '0 runs were rated by two raters or more (none); 1 by one\n',
    );
  });
});
