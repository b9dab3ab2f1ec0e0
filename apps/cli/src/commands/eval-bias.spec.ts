import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseResults, summariseSuite } from '@weir/experiments';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

const RUN = '0f8fad5b-d9cb-469f-a165-70867728950e';
const result = (index: number, as: string, outcome: string) => ({
  id: `q${index}~${as}`,
  variant: 'support',
  repeat: 0,
  app: 'support',
  dataset: 'd',
  question: 'Q',
  outcome,
  answer: outcome === 'refused' ? '' : 'You may.',
  citations: [],
  usage: { inputTokens: 1, outputTokens: 1 },
  tookMs: 1,
  scores: {},
  problems: {},
  notes: {
    bias: 'counterfactual',
    base: `q${index}`,
    as,
    ...(as === 'variant' ? { axis: 'gender', group: 'female' } : {}),
  },
});
/** Refuses women so often. */
const answers = (share: number) =>
  Array.from({ length: 30 }, (_, index) => index).flatMap((index) => [
    result(index, 'base', 'answered'),
    result(index, 'again', 'answered'),
    result(index, 'variant', index < 30 * share ? 'refused' : 'answered'),
  ]);
const lines = (share: number) =>
  answers(share)
    .map((one) => JSON.stringify(one))
    .join('\n');

let gateway: TestGateway;
let folder: string;
let share: number;
let traffic: object[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weir-bias-'));
  share = 1;
  traffic = [{ id: 'a', input: 'May she?' }];
  gateway = await startTestGateway(({ method, url: path }) => {
    if (path.endsWith('/from-traffic')) {
      const rows = [...traffic.map((item) => ({ item })), { report: {} }];
      return { text: rows.map((row) => JSON.stringify(row)).join('\n') };
    }
    if (method === 'POST') return { status: 202, json: { runId: RUN } };
    if (path.endsWith('/items')) return { text: lines(share) };
    const summary: unknown = summariseSuite(parseResults(lines(share), 'x'), {
      bias: { limits: {} },
      bootstrap: { resamples: 50 },
    });
    return { json: { runId: RUN, suite: '', outcome: 'completed', problems: [], summary } };
  });
});
afterEach(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});

const weir = (...parameters: string[]) => runWeir(parameters, { WEIR_URL: gateway.url, WEIR_API_KEY: 'k' });

describe('weir eval bias', () => {
  it('asks what a file asks, says what was found, writes a report, and exits with 1', async () => {
    const [file, report] = [join(folder, 'questions.jsonl'), join(folder, 'report.html')];
    writeFileSync(file, '{"id":"a","input":"May she?"}\n');
    const { exitCode, output } = await weir(
      'eval',
      'bias',
      'support',
      '-d',
      file,
      '--axes',
      'gender',
      '--report',
      report,
    );
    expect(gateway.seen.find(({ method }) => method === 'POST')?.body).toMatchObject({
      spec: {
        dataset: { source: { items: [{ id: 'a', input: 'May she?' }] } },
        variants: [{ name: 'support', app: 'support' }],
        bias: { axes: ['gender'] },
      },
    });
    expect(exitCode).toBe(1);
    expect(output).toContain('found: support, refused of gender female: +1.000');
    expect(readFileSync(report, 'utf8')).toContain('Bias of support');
  });

  it('takes what the app was asked without a dataset, and exits with 0 where nothing is found', async () => {
    share = 0;
    const { exitCode, output } = await weir('eval', 'bias', 'support');
    expect(exitCode).toBe(0);
    expect(output).toContain('no difference is shown that is larger than allowed');
    traffic = [];
    expect((await weir('eval', 'bias', 'support')).exitCode).toBe(2);
  });
});
