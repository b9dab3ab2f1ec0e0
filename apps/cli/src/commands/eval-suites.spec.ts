import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

const RUN = '0f8fad5b-d9cb-469f-a165-70867728950e';
const suite = { dataset: 'sums', variants: [{ name: 'now', app: 'support' }] };
const result = (variant: string, id: string, score: number) => ({
  id,
  variant,
  repeat: 0,
  app: 'support',
  dataset: 'd',
  question: 'Q',
  outcome: 'answered',
  answer: 'A',
  citations: [],
  usage: { inputTokens: 1, outputTokens: 1 },
  tookMs: 1,
  scores: { 'exact-match': score },
  problems: {},
});
/** Two variants, the second of which has lost all. */
const results = Array.from({ length: 20 }, (_, index) => `q${index}`).flatMap((id) => [
  result('now', id, 1),
  result('next', id, 0),
]);

let gateway: TestGateway;
let folder: string;
/** What the gateway says of the evaluation, one time after another. */
let states: object[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weir-suites-'));
  const ended = { runId: RUN, suite: 'quality', outcome: 'completed', problems: [] };
  states = [
    { runId: RUN, outcome: 'running', progress: { total: 4, done: 1, failed: 0, cost: 0, judgeCost: 0 } },
    ended,
  ];
  gateway = await startTestGateway(({ method, url: path }) => {
    if (method === 'POST') return { status: 202, json: { runId: RUN } };
    if (method === 'DELETE') return { status: 202, json: { runId: RUN } };
    if (path.endsWith('/items')) return { text: results.map((one) => JSON.stringify(one)).join('\n') };
    if (path.endsWith('/evaluations')) return { json: { evaluations: [states.at(-1)] } };
    return { json: states.length > 1 ? states.shift()! : states[0]! };
  });
});
afterEach(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});

const weir = (...parameters: string[]) =>
  runWeir(['--json', 'eval', ...parameters], { WEIR_URL: gateway.url, WEIR_API_KEY: 'k' });
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('weir eval run, of a suite', () => {
  it('asks for it by its name, waits for its end, and writes its results in an order of their own', async () => {
    const out = join(folder, 'out.jsonl');
    const { exitCode, lines } = await weir('run', 'quality', '--out', out);
    expect(exitCode).toBe(0);
    expect(gateway.seen[0]).toMatchObject({ method: 'POST', body: { suite: 'quality' } });
    expect(lines).toMatchObject([{ runId: RUN, outcome: 'completed' }]);
    const written = readFileSync(out, 'utf8').trim().split('\n');
    expect(written).toHaveLength(40);
    expect(JSON.parse(written[0]!)).toMatchObject({ variant: 'next', id: 'q0' });
  });

  it('sends one in a file along with the dataset that lies beside it, and names rows that are none', async () => {
    file('sums.jsonl', '{"id":"a","input":"1 + 1?","expected":"2"}\n{"id":');
    const spec = { ...suite, dataset: { source: { file: 'sums.jsonl' } } };
    const path = file('suite.yaml', JSON.stringify({ kind: 'Suite', name: 'x', spec }));
    const { exitCode, errors } = await weir('run', path, '--detach');
    expect(gateway.seen[0]).toMatchObject({
      body: { spec: { dataset: { source: { items: [{ id: 'a', input: '1 + 1?', expected: '2' }] } } } },
    });
    expect(exitCode).toBe(1);
    expect(errors).toContain('row 2: is not JSON');
  });

  it.each([
    ['is not there', () => join(folder, 'gone.yaml'), 'There is no file'],
    ['has no suite', () => file('app.yaml', 'kind: App\nname: x\nspec: {}'), 'must have one resource of kind Suite'],
    ['is no YAML', () => file('bad.yaml', 'kind: [Suite'), 'bad.yaml'],
  ])('refuses a file that %s', async (_what, path, message) => {
    const { exitCode, errors } = await weir('run', path());
    expect(exitCode).toBe(2);
    expect(errors).toContain(message);
    expect(gateway.seen).toEqual([]);
  });

  it('exits with 1 when it did not come to its end', async () => {
    states = [{ runId: RUN, outcome: 'failed', reason: { code: 'app-unknown', message: 'No.', field: '' } }];
    expect((await weir('run', 'quality')).exitCode).toBe(1);
  });
});

describe('weir eval list, show, cancel and compare', () => {
  it('lists, waits for the end of one, and ends one', async () => {
    expect((await weir('list')).lines).toMatchObject([{ runId: RUN, suite: 'quality' }]);
    expect((await weir('show', RUN, '--wait')).lines).toMatchObject([{ outcome: 'completed' }]);
    expect((await weir('cancel', RUN)).exitCode).toBe(0);
    expect(gateway.seen.at(-1)).toMatchObject({ method: 'DELETE', url: `/api/evaluations/${RUN}` });
  });

  it('compares the variants of a run, and exits with 1 when one is worse', async () => {
    const { exitCode, lines } = await weir('compare', RUN, '--baseline', 'now');
    expect(exitCode).toBe(1);
    expect(lines).toMatchObject([{ baseline: 'now', comparisons: [{ variant: 'next', verdict: 'worse' }] }]);
    expect((await weir('compare', RUN, '--baseline', 'next')).exitCode).toBe(0);
  });
});
