import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

const interval = (estimate: number) => ({ estimate, low: estimate - 0.1, high: estimate + 0.1 });
const scores = {
  items: 20,
  without: 0,
  baseline: interval(0.4),
  best: interval(0.8),
  difference: { ...interval(0.4), pValue: 0.001 },
};
const report = {
  best: 'c-1',
  patch: { prompt: { system: 'Sort well.' } },
  examples: [],
  dev: scores,
  test: scores,
  overfit: { fresh: { ...interval(0.8), items: 20 }, leaks: [], flags: [] as string[] },
  candidates: [
    { candidate: 'c-1', origin: 'proposed', examples: [], instruction: 'Sort well.', score: 0.8, items: 20 },
  ],
  pool: 0,
  spent: { answers: 100, cost: 0.5, judgeCost: 0 },
  ended: 'budget',
};

let gateway: TestGateway;
let flags: string[];
beforeEach(async () => {
  flags = [];
  gateway = await startTestGateway(({ method }) =>
    method === 'POST'
      ? { status: 202, json: { runId: 'r-1' } }
      : {
          json: {
            runId: 'r-1',
            app: 'sorter',
            outcome: 'completed',
            caller: 'admin',
            requestedAt: '2026-11-27T08:00:00Z',
            report: { ...report, overfit: { ...report.overfit, flags } },
          },
        },
  );
});
afterEach(() => gateway.close());

const weir = (...parameters: string[]) =>
  runWeir(['prompt', 'optimise', ...parameters], { WEIR_URL: gateway.url, WEIR_API_KEY: 'k' });
const file = (name: string, text: string) => {
  const path = join(mkdtempSync(join(tmpdir(), 'weir-optimise-')), name);
  writeFileSync(path, text);
  return path;
};

describe('weir prompt optimise', () => {
  it('asks for what stands in a file, and over it what the command line says', async () => {
    const items = file('items.jsonl', '{"id":"a","input":"A?","expected":"b"}\n{"id":"b"}\n');
    const path = file('spec.yaml', `app: sorter\ndataset: letters\nmetric: label\nbudget: { answers: 100, cost: 2 }\n`);
    const { exitCode, errors } = await weir('run', '-f', path, '--answers', '300', '-d', items, '--examples', '2');
    expect(gateway.seen.find(({ method }) => method === 'POST')!.body).toMatchObject({
      spec: {
        app: 'sorter',
        metric: 'label',
        examples: 2,
        budget: { answers: 300, cost: 2 },
        dataset: { source: { items: [{ id: 'a' }] } },
      },
    });
    expect(errors).toContain('row 2');
    expect(exitCode).toBe(1);
  });

  it('says what came of it, and prints the patch', async () => {
    const { exitCode, output } = await weir('show', 'r-1');
    expect(exitCode).toBe(0);
    expect(output).toContain('system: Sort well.');
    expect(output).toMatch(/test +20 +0\.400 \[0\.300, 0\.500\] +0\.800/);
  });

  it('ends with 1 and changes no file when the overfit check flags something', async () => {
    flags = ['leak'];
    const app = file('app.yaml', 'kind: App\nname: sorter\nspec: { pattern: simple }\n');
    const { exitCode, errors } = await weir('show', 'r-1', '--apply-to', app);
    expect(exitCode).toBe(1);
    expect(errors).toContain('stays as it is');
  });

  it.each([
    [['run', '-a', 'sorter', '-d', 'letters', '-m', 'label'], 'budget.answers'],
    [['run', '-d', 'letters', '-m', 'label', '--answers', '9'], 'app'],
    [['run', '-f', '/nowhere.yaml'], 'no file'],
    [['run', '-a', 'x', '-d', 'l', '-m', 'label', '--answers', '9', '--search', 'both'], 'proposer'],
  ])('refuses %j', async (parameters, message) => {
    const { exitCode, errors } = await weir(...parameters);
    expect(exitCode).toBe(2);
    expect(errors).toContain(message);
    expect(gateway.seen).toEqual([]);
  });
});
