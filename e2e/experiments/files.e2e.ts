import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem } from '../support/shared-system.js';

const system = sharedSystem();
const folder = mkdtempSync(join(tmpdir(), 'weir-experiments-'));
const WORDS = [
  'amber',
  'basalt',
  'cobalt',
  'dolomite',
  'emerald',
  'feldspar',
  'garnet',
  'hematite',
  'iolite',
  'jasper',
];

beforeAll(async () => {
  const scripted = (name: string, script: object[]) => [
    { kind: 'Model', name, spec: { provider: 'scripted', script } },
    { kind: 'App', name, spec: { pattern: 'simple', model: name } },
  ];
  const items = WORDS.map((word) => ({ id: word, input: `Say ${word}.`, expected: word }));
  const resources = [
    { kind: 'Dataset', name: 'experiments', spec: { source: { items } } },
    ...scripted(
      'experiments-right',
      WORDS.map((word) => ({ match: word, text: word })),
    ),
    ...scripted('experiments-wrong', [{ match: 'amber', text: 'amber' }, { text: 'I would rather not.' }]),
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
});

afterAll(() => rmSync(folder, { recursive: true }));

const evaluate = (app: string, file: string) =>
  system.weir(
    `eval run experiments --app ${app} --metrics exact-match,answered --json`
      .split(' ')
      .concat('--out', join(folder, file)),
  );
const compare = (before: string, after: string) =>
  system.weir(['eval', 'compare', join(folder, before), join(folder, after), '--json']);

describe('an experiment', () => {
  it('measures an app, goes through every service, and catches a variant that is worse', async () => {
    const right = await evaluate('experiments-right', 'right.jsonl');
    expect(right.code, right.errors).toBe(0);
    expect(right.lines).toMatchObject([{ items: 10, metrics: [{ metric: 'exact-match', estimate: 1 }, {}] }]);
    const results = readFileSync(join(folder, 'right.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { runId: string; fingerprint: string });
    expect(new Set(results.map(({ runId }) => runId)).size).toBe(10);
    // One configuration made all of them.
    expect(new Set(results.map(({ fingerprint }) => fingerprint)).size).toBe(1);

    expect(await evaluate('experiments-wrong', 'wrong.jsonl')).toMatchObject({
      lines: [{ metrics: [{ metric: 'exact-match', estimate: 0.1 }, {}] }],
    });
    const worse = await compare('right.jsonl', 'wrong.jsonl');
    expect(worse.code).toBe(1);
    expect(worse.lines).toMatchObject([{ metrics: [{ verdict: 'worse' }, { verdict: 'no difference shown' }] }]);

    await evaluate('experiments-right', 'again.jsonl');
    expect((await compare('right.jsonl', 'again.jsonl')).code).toBe(0);

    const page = join(folder, 'report.html');
    const files = ['wrong.jsonl', 'right.jsonl'].map((file) => join(folder, file));
    const report = await system.weir(['eval', 'report', ...files, '--task', 'classification', '-o', page, '--json']);
    expect(report.code, report.errors).toBe(0);
    expect(report.lines).toMatchObject([
      {
        baseline: 'experiments-wrong',
        variants: [
          { classification: { accuracy: { estimate: 0.1 }, withoutLabel: { length: 9 } } },
          { classification: { accuracy: { estimate: 1 } } },
        ],
      },
    ]);
    expect(readFileSync(page, 'utf8')).toContain('experiments-right');
  });
});
