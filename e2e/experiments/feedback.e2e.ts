import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutsideClient } from '../support/outside-client.js';
import { sharedSystem } from '../support/shared-system.js';
import { until } from '../support/until.js';

const system = sharedSystem();
const folder = mkdtempSync(join(tmpdir(), 'weir-feedback-'));
const COLLECTION = 'feedback-handbook';
const APP = 'feedback-support';
const SECRET = 'hunter2-Xk93jQpz';

const TEXTS = {
  leave: 'Annual leave is 27 days a year for everybody. It has to be taken by the end of March of the next year.',
  hours: 'The office opens at nine in the morning. It closes at six in the evening on every working day.',
  travel: 'Train tickets are paid back within two weeks. Flights need the approval of the team lead first.',
};
const QUESTIONS = {
  leave: 'How many days of annual leave are there?',
  hours: 'When does the office open in the morning?',
  travel: `My password=${SECRET} does not matter here: within what time are train tickets paid back?`,
};
const runs: Record<string, string> = {};

beforeAll(async () => {
  for (const [name, text] of Object.entries(TEXTS)) writeFileSync(join(folder, `${name}.md`), text);
  await system.mustWeir(['ingest', folder, '--collection', COLLECTION, '--wait']);
  const retrieval = { collection: COLLECTION, mode: 'hybrid', k: 3 };
  const resources = [{ kind: 'App', name: APP, spec: { pattern: 'rag', model: 'default', retrieval } }];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
  for (const [name, question] of Object.entries(QUESTIONS)) {
    const [answer] = await system.mustWeir<{ runId: string; outcome: string }>(['ask', question, '--app', APP]);
    if (answer!.outcome !== 'answered') throw new Error(`The question about ${name} is ${answer!.outcome}.`);
    runs[name] = answer!.runId;
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

const give = (run: string, rater: string, ...words: string[]) =>
  system.mustWeir(['feedback', 'give', runs[run]!, '--rater', rater, ...words]);
const list = () => system.mustWeir<Listed>(['feedback', 'list', '--app', APP, '--from', '1h']);

interface Listed {
  runId: string;
  rater: string;
  score?: number;
  run?: { question: string; prompt: { hash: string }; model: string; documents: { documentId: string }[] };
}

describe('feedback', () => {
  it('of several raters is listed with the prompt, the model and the documents', async () => {
    await give('leave', 'ada', '--rating', 'down');
    // What a rater says last counts.
    await give('leave', 'ada', '--rating', 'up');
    await give('leave', 'ben', '--rating', '5');
    await give('hours', 'ada', '--rating', 'down', '--label', 'incomplete', '--correction', 'At nine.');
    await give('travel', 'ada', '--rating', 'up');
    await give('travel', 'ben', '--rating', 'up');
    // A client that knows the topic needs no gateway.
    const client = await OutsideClient.connect(system.addresses.kafkaBrokers);
    const said = { runId: runs['hours'], rater: 'ben', scale: 'stars', rating: 1 };
    await client.publish('weir.evaluation.v1.feedback-recorded', runs['hours']!, said);
    await client.close();

    await until('all of it is listed', async () => (await list()).length === 6);
    const listed = await list();
    const of = (run: string, rater: string) => listed.find((one) => one.runId === runs[run] && one.rater === rater);
    expect(of('leave', 'ada')).toMatchObject({
      score: 1,
      run: {
        question: QUESTIONS.leave,
        prompt: { hash: expect.any(String) },
        model: expect.any(String),
        documents: [{ collection: COLLECTION, documentId: 'leave.md' }],
      },
    });
    expect(of('hours', 'ben')).toMatchObject({ score: 0 });
  });

  it('of a run that there is not is refused', async () => {
    const refused = await system.weir(['feedback', 'give', 'no-such-run', '--rating', 'up', '--json']);
    expect([refused.code, refused.errors]).toEqual([4, expect.stringContaining('run-unknown')]);
  });

  it('says how far raters agree', async () => {
    const [agreement] = await system.mustWeir(['feedback', 'agreement', '--app', APP, '--from', '1h']);
    expect(agreement).toMatchObject({
      runs: 3,
      raters: ['ada', 'ben'],
      kappa: { estimate: 1 },
      nominal: { estimate: 1 },
      ordinal: { estimate: 1 },
    });
  });
});

describe('a dataset of traffic and feedback', () => {
  it('has what is right, where it comes from, and no secret', async () => {
    const out = join(folder, 'built.jsonl');
    const [report] = await system.mustWeir(['dataset', 'build', 'built', '--app', APP, '--from', '1h', '--out', out]);
    expect(report).toMatchObject({ items: 3, withExpected: 3, withContexts: 3, redacted: 1, blocked: 0 });
    const text = readFileSync(out, 'utf8');
    expect(text).not.toContain(SECRET);
    const items = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { input: string; expected: string; metadata: Record<string, unknown> });
    const by = (run: string) => items.find(({ metadata }) => metadata['runId'] === runs[run])!;
    expect(by('hours')).toMatchObject({
      input: QUESTIONS.hours,
      expected: 'At nine.',
      metadata: { expectedFrom: 'correction', labels: ['incomplete'], app: APP },
    });
    expect(by('leave').metadata).toMatchObject({ expectedFrom: 'answer', relevant: ['leave.md'] });
    expect(by('travel').input).toMatch(/^My password=•+ does not matter here/);
  });

  it('can be limited to what is rated bad', async () => {
    const out = join(folder, 'bad.jsonl');
    const words = ['dataset', 'build', 'bad', '--app', APP, '--from', '1h', '--rating', 'down', '--out', out];
    expect(await system.mustWeir(words)).toMatchObject([{ items: 1 }]);
  });

  it('is declared, and a suite runs on it; its own runs come into no dataset', async () => {
    const name = 'feedback-built';
    const build = ['dataset', 'build', name, '--app', APP, '--from', '1h', '--declare'];
    const [declared] = await system.mustWeir(build);
    expect(declared).toMatchObject({ declared: name, file: expect.stringContaining(`${name}.jsonl`) });
    expect(await system.mustWeir(['dataset', 'show', name])).toMatchObject([{ items: 3, problems: 0 }]);

    const spec = {
      dataset: name,
      variants: [{ name: 'current', app: APP }],
      metrics: ['answered', 'hit@1', 'mrr', 'ndcg@10'],
    };
    const started = await system.fetch('/api/evaluations', { method: 'POST', body: JSON.stringify({ spec }) });
    const { runId } = (await started.json()) as { runId: string };
    const evaluation = await until(
      'the suite has run',
      async () => {
        const response = await system.fetch(`/api/evaluations/${runId}`);
        const known = (await response.json()) as { outcome: string };
        return known.outcome === 'running' ? undefined : known;
      },
      { withinMs: 90_000 },
    );
    expect(evaluation).toMatchObject({ outcome: 'completed', dataset: declared!['version'] });
    const items = await (await system.fetch(`/api/evaluations/${runId}/items`)).text();
    const lines = items
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { relevant?: string[]; scores: Record<string, number> });
    const rated = lines.filter(({ relevant }) => relevant);
    // The one that is rated bad says nothing of what is relevant.
    expect([lines.length, rated.map(({ scores }) => scores['hit@1'])]).toEqual([3, [1, 1]]);

    const [again] = await system.mustWeir([...build.slice(0, -1), '--out', join(folder, 'again.jsonl')]);
    expect(again).toMatchObject({ answers: 3, experiments: 3, version: declared!['version'] });
  });
});
