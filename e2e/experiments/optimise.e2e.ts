import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem } from '../support/shared-system.js';
import { until } from '../support/until.js';

const system = sharedSystem();
const url = process.env['WEIR_TEST_MLFLOW']!;
let first: string;
const folder = mkdtempSync(join(tmpdir(), 'weir-optimise-'));

/** What letters are about, the word that gives it away, and the code that nobody knows who was not shown it. */
const KINDS = [
  { word: 'invoice', code: 'B-17', share: 30 },
  { word: 'parcel', code: 'L-04', share: 25 },
  { word: 'password', code: 'T-22', share: 20 },
  { word: 'vacancy', code: 'H-09', share: 10 },
  { word: 'broken', code: 'R-31', share: 10 },
  { word: 'newsletter', code: 'M-55', share: 5 },
];
const NAMES = [
  'Ada',
  'Ben',
  'Cleo',
  'Dev',
  'Eva',
  'Finn',
  'Gus',
  'Hana',
  'Ivo',
  'Jun',
  'Kai',
  'Lea',
  'Max',
  'Noa',
  'Oda',
  'Pia',
];
const PLACES = [
  'Bern',
  'Oslo',
  'Porto',
  'Turin',
  'Ghent',
  'Brno',
  'Malmö',
  'Graz',
  'Lyon',
  'Cork',
  'Split',
  'Riga',
  'Kyiv',
];

/** Letters of all kinds, in a fixed order, no two alike. */
function letters(count: number, prefix: string) {
  const deck = KINDS.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
  return Array.from({ length: count }, (_, index) => {
    const { word, code } = deck[(index * 37) % deck.length]!;
    const name = NAMES[(index * 7) % NAMES.length]!;
    const place = PLACES[(index * 5) % PLACES.length]!;
    const number = (index * 7919 + 13) % 100_003;
    const input = `${name} of ${place} (no. ${number}) writes, after ${(index * 31) % 97} days, about the ${word}.`;
    return { id: `${prefix}${index}`, input, expected: code };
  });
}

const script = [
  ...KINDS.map(({ word, code }) => ({ match: `(?i:${word})`, matchBefore: `assistant: ${code}`, text: code })),
  ...KINDS.map(({ word, code }) => ({ match: `(?i:${word})`, matchBefore: 'system: Know all codes', text: code })),
  { text: 'I cannot tell.' },
];
const proposer = [{ text: '<instruction>Be kind.</instruction> <instruction>Know all codes by heart.</instruction>' }];

beforeAll(async () => {
  const resources = [
    { kind: 'Model', name: 'codes', spec: { provider: 'scripted', script } },
    { kind: 'Model', name: 'codes-proposer', spec: { provider: 'scripted', script: proposer } },
    { kind: 'App', name: 'codes', spec: { pattern: 'simple', model: 'codes', prompt: { system: 'Give the code.' } } },
    { kind: 'Dataset', name: 'codes', spec: { source: { items: letters(160, 'l') } } },
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Report {
  best: string;
  examples: { id: string; answer: string }[];
  dev: Scores;
  test: Scores;
  overfit: { flags: string[]; leaks: object[]; shown: object; nearCopies: object; fresh: object };
  candidates: { candidate: string; origin: string; score: number; items: number }[];
  spent: { answers: number };
}
interface Scores {
  baseline: { estimate: number };
  best: { estimate: number };
  difference: { low: number; pValue: number };
}

async function optimise(...parameters: string[]) {
  const command = 'prompt optimise run --app codes --metric exact-match --json'.split(' ');
  const { lines, errors, code } = await system.weir([...command, ...parameters]);
  expect(lines[0], errors).toMatchObject({ outcome: 'completed' });
  return { code, runId: lines[0]!['runId'] as string, report: lines[0]!['report'] as Report };
}

async function mlflow<Answer>(path: string, body?: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const init = body && { method: 'POST', body: JSON.stringify(body), headers };
  const response = await fetch(`${url}/api/2.0/mlflow/${path}`, init);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Answer;
}

describe('an optimisation', () => {
  it('finds the examples that the answers depend on, better than random sets, and leaves every candidate in MLflow', async () => {
    const app = join(folder, 'app.yaml');
    writeFileSync(
      app,
      '# Sorts letters.\nkind: App\nname: codes\nspec:\n  pattern: simple\n  model: codes\n  prompt: { system: Give the code. }\n',
    );
    const options = '--dataset codes --answers 400 --examples 3 --seed 7'.split(' ');
    const { runId, report, code } = await optimise(...options, '--apply-to', app);
    first = runId;
    expect(code).toBe(0);
    expect(report.test.baseline.estimate).toBe(0);
    expect(report.test.difference.low).toBeGreaterThan(0.4);
    expect(report.spent.answers).toBeLessThanOrEqual(400);
    // The three most frequent kinds are the best that three examples can do.
    expect(report.examples.map(({ answer }) => answer).toSorted()).toEqual(['B-17', 'L-04', 'T-22']);
    const whole = report.candidates.filter(({ items, origin }) => origin === 'random' && items > 0);
    const random = whole.reduce((sum, { score }) => sum + score, 0) / whole.length;
    expect(report.dev.best.estimate).toBeGreaterThan(random + 0.1);
    expect(report.overfit.flags).toEqual([]);
    expect(readFileSync(app, 'utf8')).toMatch(/^# Sorts letters\.[\s\S]*pattern: few-shot[\s\S]*answer: B-17/);

    const recorded = await until(
      'every candidate is in MLflow',
      async () => {
        const name = 'default/optimise/codes';
        const found = await mlflow<{ experiment: { experiment_id: string } }>(
          `experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`,
        ).catch(() => undefined);
        if (!found) return undefined;
        const body = { experiment_ids: [found.experiment.experiment_id], max_results: 500 };
        const { runs = [] } = await mlflow<{
          runs?: { data: { tags: { key: string; value: string }[] }; info: { run_id: string; status: string } }[];
        }>('runs/search', body);
        const tag = (run: (typeof runs)[number], key: string) => run.data.tags.find((one) => one.key === key)?.value;
        const parent = runs.find((run) => tag(run, 'weir.run') === runId);
        const children = runs.filter((run) => parent && tag(run, 'mlflow.parentRunId') === parent.info.run_id);
        return parent?.info.status === 'FINISHED' ? children.map((run) => tag(run, 'weir.candidate')) : undefined;
      },
      { withinMs: 60_000 },
    );
    expect(new Set(recorded)).toEqual(new Set(report.candidates.map(({ candidate }) => candidate)));
    expect(recorded).toHaveLength(report.candidates.length);
  });

  it('flags examples that are near copies of test items', async () => {
    const all = letters(160, 'l');
    const file = join(folder, 'leaky.jsonl');
    const copies = letters(160, 'l').map((item) => ({
      ...item,
      id: `copy-${item.id}`,
      input: item.input.toUpperCase(),
    }));
    writeFileSync(file, [...all, ...copies].map((item) => JSON.stringify(item)).join('\n'));
    const { report, code } = await optimise(
      '--dataset',
      file,
      '--answers',
      '300',
      '--examples',
      '6',
      '--search',
      'examples',
    );
    expect(report.overfit.flags).toContain('leak');
    expect(report.overfit.leaks.length).toBeGreaterThan(0);
    expect(code).toBe(1);
  });

  it('finds an instruction that a model proposes', async () => {
    const { report } = await optimise(
      ...'--dataset codes --answers 300 --search instruction --proposer codes-proposer'.split(' '),
    );
    expect(report).toMatchObject({ instruction: 'Know all codes by heart.', test: { best: { estimate: 1 } } });
  });

  it('is listed and shown, and refuses what is not there', async () => {
    const { lines } = await system.weir(['prompt', 'optimise', 'list', '--json']);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines[0]).toMatchObject({ app: 'codes', outcome: 'completed' });
    const shown = await system.weir(['prompt', 'optimise', 'show', String(lines[0]!['runId']), '--json']);
    expect(shown.lines[0]).toMatchObject({ report: { test: {} } });
    const { output } = await system.weir(['prompt', 'optimise', 'show', first]);
    expect(output).toContain('OVERFIT CHECK');
    expect(output).toContain('Change the App by this patch:');
    expect((await system.weir(['prompt', 'optimise', 'show', 'nothing'])).code).not.toBe(0);
    const wrong = 'prompt optimise run --app gone --dataset codes --metric exact-match --answers 300'.split(' ');
    expect((await system.weir(wrong)).errors).toContain('gone');
  });

  it('goes on after its service was killed, and comes to what it would have come to', async () => {
    const begun = await system.mustWeir(
      'prompt optimise run --app codes --dataset codes --metric exact-match --answers 600 --examples 4 --seed 11 --concurrency 1 --detach --json'.split(
        ' ',
      ),
    );
    const runId = String(begun[0]!['runId']);
    const show = async () => (await system.weir(['prompt', 'optimise', 'show', runId, '--json'])).lines[0]!;
    await until('it has asked something', async () => (await show())['progress']);
    const evaluation = () => system.processes.instances.find(({ service }) => service === 'evaluation')?.pid;
    const killed = evaluation()!;
    process.kill(killed, 'SIGKILL');
    await until('it runs again', () => evaluation() !== killed && evaluation() !== undefined, { withinMs: 60_000 });
    const ended = await until(
      'it ends',
      async () => {
        const now = await show();
        return now['outcome'] === 'running' ? undefined : now;
      },
      { withinMs: 110_000 },
    );
    expect(ended).toMatchObject({ outcome: 'completed' });
    const again = await optimise(...'--dataset codes --answers 600 --examples 4 --seed 11 --concurrency 4'.split(' '));
    expect(ended['report']).toMatchObject({ best: again.report.best, spent: { answers: again.report.spent.answers } });
  }, 300_000);
});
