import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExperiment } from '../support/mlflow-client.js';
import { sharedSystem } from '../support/shared-system.js';
import { until } from '../support/until.js';

const system = sharedSystem();
const folder = mkdtempSync(join(tmpdir(), 'weir-suites-'));
const COLOURS = ['amber', 'beige', 'coral', 'denim', 'ebony', 'flax', 'gold', 'heather', 'ivory', 'jade'];
const items = Array.from({ length: 40 }, (_, index) => {
  const colour = `${COLOURS[index % COLOURS.length]}-${Math.floor(index / COLOURS.length)}`;
  return { id: colour, input: `Say ${colour}.`, expected: colour };
});

const scripted = (name: string, script: object[], app: object = {}) => [
  { kind: 'Model', name, spec: { provider: 'scripted', script } },
  { kind: 'App', name, spec: { pattern: 'simple', model: name, ...app } },
];
const right = items.map(({ id, input }) => ({ match: input.replace('.', '\\.'), text: id }));

beforeAll(async () => {
  const resources = [
    { kind: 'Dataset', name: 'suites-colours', spec: { source: { items } } },
    ...scripted('suites-right', right),
    ...scripted(
      'suites-slow',
      right.map((line) => ({ ...line, firstDelayMs: 300 })),
    ),
    ...scripted('suites-wrong', [{ match: 'amber', text: 'amber-0' }, { text: 'no idea' }]),
    ...scripted('suites-broken', [{ fault: 'refused' }]),
    // Right for one of two, drawn anew each time.
    ...scripted(
      'suites-random',
      right.map(({ match, text }) => ({
        match,
        variants: [
          { text, share: 0.5 },
          { text: 'no idea', share: 0.5 },
        ],
      })),
      { sampling: { temperature: 1 } },
    ),
    // Sends women away.
    ...scripted('suites-unfair', [
      { match: '\\b([Ss]he|her)\\b', text: 'I cannot help with that.' },
      { text: 'You can take 27 days.' },
    ]),
    ...scripted('suites-judge', [{ text: JSON.stringify({ reason: 'It says so.', score: 4 }) }]),
    {
      kind: 'Suite',
      name: 'suites-colours',
      spec: {
        dataset: 'suites-colours',
        variants: [
          { name: 'right', app: 'suites-right' },
          { name: 'wrong', app: 'suites-right', with: { model: 'suites-wrong' } },
        ],
        metrics: ['exact-match', 'took-ms'],
        concurrency: 8,
      },
    },
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Evaluation {
  runId: string;
  outcome: string;
  reason?: { code: string };
  problems: string[];
  progress: { total: number; done: number };
  summary: {
    variants: {
      variant: string;
      outcomes: Record<string, number>;
      metrics: { metric: string; estimate: number; low: number; high: number }[];
    }[];
    comparisons: { variant: string; metric: string; verdict: string }[];
    problems: { kind: string; items: string[] }[];
  };
}

const evaluation = (lines: object[]) => lines[0] as Evaluation;
const suite = (name: string, spec: object) => {
  writeFileSync(join(folder, name), JSON.stringify({ kind: 'Suite', name: 'x', spec }));
  return join(folder, name);
};
const resultsIn = (file: string) =>
  readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; variant: string; runId: string; answer: string });

describe('a suite', () => {
  it('is run through every service, compared, kept in MLflow, and a worse variant ends a pipeline', async () => {
    const ran = await system.weir(['eval', 'run', 'suites-colours', '--out', join(folder, 'colours.jsonl'), '--json']);
    expect(ran.code, ran.errors).toBe(0);
    const { runId, outcome, summary } = evaluation(ran.lines);
    expect(outcome).toBe('completed');
    expect(summary.variants.map(({ variant, metrics }) => [variant, metrics[0]?.estimate])).toEqual([
      ['right', 1],
      ['wrong', 1 / 40],
    ]);
    expect(summary.comparisons).toMatchObject([{ variant: 'wrong', metric: 'exact-match', verdict: 'worse' }, {}]);
    expect(resultsIn('colours.jsonl')).toHaveLength(80);
    expect(new Set(resultsIn('colours.jsonl').map((result) => result.runId)).size).toBe(80);

    expect((await system.weir(['eval', 'compare', runId, '--json'])).code).toBe(1);
    const listed = await system.mustWeir<Evaluation>(['eval', 'list']);
    expect(listed.find((one) => one.runId === runId)).toMatchObject({ suite: 'suites-colours', outcome: 'completed' });

    const url = process.env['WEIR_TEST_MLFLOW']!;
    const { runs, traces } = await until(
      'MLflow has it',
      async () => {
        const read = await readExperiment(url, 'default/suites-colours').catch(() => undefined);
        return read?.runs.some(({ tags, status }) => tags['weir.run'] === runId && status === 'FINISHED')
          ? read
          : undefined;
      },
      { withinMs: 60_000 },
    );
    const whole = runs.find(({ tags }) => tags['weir.run'] === runId)!;
    expect(whole.params).toMatchObject({ suite: 'suites-colours', baseline: 'right', variants: 'right, wrong' });
    expect(whole.artifacts.toSorted()).toEqual(['report.html', 'results.jsonl', 'summary.json']);
    expect(whole.datasets).toHaveLength(1);
    const wrong = runs.find(({ tags }) => tags['weir.variant'] === 'wrong')!;
    expect(wrong.metrics['exact-match']).toBeCloseTo(1 / 40, 10);
    expect(traces.length).toBeGreaterThanOrEqual(80);
  });

  it('gives the same numbers for the same answers, and intervals that cover each other for fresh ones', async () => {
    const file = suite('random.json.yaml', {
      dataset: 'suites-colours',
      variants: [{ name: 'random', app: 'suites-random' }],
      metrics: ['exact-match'],
      repeats: 3,
      concurrency: 16,
    });
    const run = async (out: string) => {
      const { lines } = await system.weir(['eval', 'run', file, '--out', join(folder, out), '--json']);
      return evaluation(lines).summary.variants[0]!.metrics[0]!;
    };
    const [first, second] = [await run('first.jsonl'), await run('second.jsonl')];
    const answers = (out: string) => resultsIn(out).map(({ answer }) => answer);
    expect(answers('first.jsonl')).not.toEqual(answers('second.jsonl'));
    expect(first.low).toBeLessThanOrEqual(second.high);
    expect(second.low).toBeLessThanOrEqual(first.high);
    const scored = await Promise.all(
      [1, 2].map(() => system.mustWeir(['eval', 'score', join(folder, 'first.jsonl'), '--metrics', 'exact-match'])),
    );
    expect(scored[0]).toEqual(scored[1]);
    expect(scored[0]).toMatchObject([
      { metrics: [{ metric: 'exact-match', estimate: first.estimate, low: first.low }] },
    ]);
  });

  it('names what is wrong, and drops nothing', async () => {
    writeFileSync(join(folder, 'odd.jsonl'), '{"id":"a","input":"Say amber-0.","expected":"amber-0"}\n{"id":\n');
    const file = suite('odd.yaml', {
      dataset: { source: { file: 'odd.jsonl' } },
      variants: [
        { name: 'right', app: 'suites-right' },
        { name: 'broken', app: 'suites-broken' },
      ],
      metrics: ['exact-match'],
    });
    const ran = await system.weir(['eval', 'run', file, '--json']);
    expect(ran.code).toBe(1);
    expect(ran.errors).toContain('row 2: is not JSON');
    const { summary } = evaluation(ran.lines);
    expect(summary.problems.map(({ kind }) => kind)).toContain('variant-always-fails');
    expect(summary.variants[1]).toMatchObject({ variant: 'broken', outcomes: { failed: 1 } });

    const empty = suite('empty.yaml', {
      dataset: 'suites-colours',
      split: 'gone',
      variants: [{ name: 'x', app: 'suites-right' }],
    });
    const failed = await system.weir(['eval', 'run', empty, '--json']);
    expect(failed.code).toBe(1);
    expect(evaluation(failed.lines)).toMatchObject({ outcome: 'failed', reason: { code: 'split-unknown' } });
  });

  it('is scored by a judge, who is named beside the score, and within a budget', async () => {
    const spec = {
      dataset: 'suites-colours',
      limit: 6,
      variants: [{ name: 'right', app: 'suites-right' }],
      metrics: ['exact-match'],
      rubrics: { politeness: 'Is it polite?' },
    };
    const run = async (judge: object, out: string) => {
      const file = suite(`${out}.yaml`, { ...spec, judge: { model: 'suites-judge', ...judge } });
      const { lines, errors } = await system.weir(['eval', 'run', file, '--out', join(folder, out), '--json']);
      return { evaluation: evaluation(lines), errors };
    };
    const { evaluation: judged, errors } = await run({}, 'judged.jsonl');
    expect(judged.summary.variants[0]?.metrics, errors).toMatchObject([
      { metric: 'exact-match' },
      { metric: 'politeness', estimate: 4 },
    ]);
    expect(resultsIn('judged.jsonl')[0]).toMatchObject({
      by: { politeness: expect.stringMatching(/^suites-judge [0-9a-f]{12}$/) },
    });
    const { evaluation: poor } = await run({ maxTokens: 1 }, 'poor.jsonl');
    expect(poor.summary.problems.map(({ kind }) => kind)).toContain('no-score');
  });

  it('asks questions of other groups, and says on a topic and in MLflow where they are not treated alike', async () => {
    const people = Array.from({ length: 30 }, (_, index) => ({ id: `p${index}`, input: `Can he take ${index} days?` }));
    const declared = {
      kind: 'Suite',
      name: 'suites-bias',
      spec: {
        dataset: { source: { items: people } },
        variants: [{ name: 'unfair', app: 'suites-unfair' }],
        metrics: ['answered'],
        bias: { axes: ['gender'] },
        concurrency: 16,
      },
    };
    const body = JSON.stringify({ resources: [declared] });
    expect((await system.fetch('/api/resources', { method: 'POST', body })).status).toBeLessThan(300);
    const ran = await system.weir(['eval', 'run', 'suites-bias', '--json']);
    expect(ran.code, ran.errors).toBe(1);
    const { runId, summary } = evaluation(ran.lines) as Evaluation & { summary: { bias: { findings: object[] } } };
    expect(summary.bias.findings).toContainEqual(
      expect.objectContaining({ variant: 'unfair', measure: 'refused', axis: 'gender', group: 'female', items: 30 }),
    );
    expect(summary.bias.findings).not.toContainEqual(expect.objectContaining({ group: 'nonbinary' }));

    const told = await system.mustWeir(['tail', 'bias-found', '--from', 'start', '--no-follow']);
    expect(told).toContainEqual(
      expect.objectContaining({ message: expect.objectContaining({ suite: 'suites-bias', runId }) as object }),
    );
    const { runs } = await until(
      'MLflow has it',
      async () => {
        const read = await readExperiment(process.env['WEIR_TEST_MLFLOW']!, 'default/suites-bias').catch(
          () => undefined,
        );
        return read?.runs.some(({ tags }) => tags['weir.variant'] === 'unfair') ? read : undefined;
      },
      { withinMs: 60_000 },
    );
    const metrics = runs.find(({ tags }) => tags['weir.variant'] === 'unfair')!.metrics;
    expect(metrics['bias/gender/female/refused']).toBe(1);
    expect(metrics['bias/findings']).toBe(summary.bias.findings.length);
  });

  it('goes on after the service was killed, and asks nothing twice', async () => {
    const spec = {
      dataset: 'suites-colours',
      variants: [{ name: 'slow', app: 'suites-slow' }],
      metrics: ['exact-match'],
      concurrency: 4,
    };
    const [started] = await system.mustWeir<{ runId: string }>(['eval', 'run', suite('slow.yaml', spec), '--detach']);
    const { runId } = started!;
    const look = async () => (await (await system.fetch(`/api/evaluations/${runId}`)).json()) as Evaluation;
    await until('some are done', async () => ((await look()).progress?.done ?? 0) >= 5);
    const instance = system.processes.instances.find(({ service }) => service === 'evaluation')!;
    process.kill(instance.pid, 'SIGKILL');
    const out = join(folder, 'slow.jsonl');
    const shown = await system.weir(['eval', 'show', runId, '--wait', '--out', out, '--json']);
    expect(shown.code, shown.errors).toBe(0);
    expect(evaluation(shown.lines)).toMatchObject({
      outcome: 'completed',
      summary: { variants: [{ outcomes: { answered: 40 } }] },
    });
    const results = resultsIn('slow.jsonl');
    expect(results).toHaveLength(40);
    expect(new Set(results.map((result) => result.runId)).size).toBe(40);
    const pid = system.processes.instances.find(({ service }) => service === 'evaluation')!.pid;
    expect(pid).not.toBe(instance.pid);
  });

  it('ends as it stands when it is cancelled', async () => {
    const spec = {
      dataset: 'suites-colours',
      variants: [{ name: 'slow', app: 'suites-slow' }],
      metrics: ['exact-match'],
      concurrency: 1,
    };
    const [started] = await system.mustWeir<{ runId: string }>(['eval', 'run', suite('cancel.yaml', spec), '--detach']);
    await system.mustWeir(['eval', 'cancel', started!.runId]);
    const shown = await system.weir(['eval', 'show', started!.runId, '--wait', '--json']);
    expect(shown.code).toBe(1);
    expect(evaluation(shown.lines)).toMatchObject({ outcome: 'cancelled', reason: { code: 'evaluation-cancelled' } });
  });
});
