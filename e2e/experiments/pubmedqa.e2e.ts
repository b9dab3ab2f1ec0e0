import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Read, readExperiment } from '../support/mlflow-client.js';
import { ROOT } from '../support/run-weir.js';
import { sharedSystem } from '../support/shared-system.js';
import { until } from '../support/until.js';

const DATA = join(ROOT, '..', 'shared', 'data', 'pubmedqa', 'qa.jsonl');
const missing = existsSync(DATA) ? undefined : 'no ../shared/data/pubmedqa';
const EXAMPLE = join(ROOT, 'examples', 'pubmedqa');
const ABSTRACTS = 80;

interface Row {
  id: string;
  question: string;
  contexts: string[];
}

describe.skipIf(missing !== undefined)(`PubMedQA${missing === undefined ? '' : ` (${missing})`}`, () => {
  const system = sharedSystem();
  const folder = mkdtempSync(join(tmpdir(), 'weir-pubmedqa-'));
  const mlflow = process.env['WEIR_TEST_MLFLOW']!;
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeAll(async () => {
    for (const file of ['labels.yaml', 'conclusions.yaml']) cpSync(join(EXAMPLE, file), join(folder, file));
    cpSync(DATA, join(folder, 'qa.jsonl'));
    await system.mustWeir(['apply', '-f', join(EXAMPLE, 'apps.yaml')]);
  });

  const runSuite = async (file: string) => {
    const { lines } = await system.weir([
      'eval',
      'run',
      join(folder, file),
      '--out',
      join(folder, `${file}.jsonl`),
      '--json',
    ]);
    return lines[0] as unknown as { runId: string; outcome: string; summary: Summary };
  };
  const recorded = (runId: string): Promise<Read['runs'][number]> =>
    until(
      'MLflow has the run',
      async () => {
        const { runs } = await readExperiment(mlflow, 'default/undeclared').catch(() => ({ runs: [] }));
        return runs.find(({ tags, status }) => tags['weir.run'] === runId && status === 'FINISHED');
      },
      { withinMs: 60_000 },
    );

  it('is evaluated as a classification, in MLflow, with a report', async () => {
    const { runId, outcome, summary } = await runSuite('labels.yaml');
    expect(outcome).toBe('completed');
    const [majority, words] = summary.variants;
    // Of the questions of the split, the share that has the answer yes.
    const expected = share(
      (await lines(join(folder, 'labels.yaml.jsonl'))).filter(({ variant }) => variant === 'majority'),
    );
    expect(majority!.classification.accuracy.estimate).toBeCloseTo(expected, 10);
    expect(words!.classification.classes.map(({ label }) => label)).toEqual(['yes', 'no', 'maybe']);
    const run = await recorded(runId);
    expect(run.artifacts).toEqual(expect.arrayContaining(['report.html', 'results.jsonl', 'summary.json']));
    const { runs, traces } = await readExperiment(mlflow, 'default/undeclared');
    const variant = runs.find(({ tags }) => tags['weir.variant'] === 'majority');
    expect(variant?.metrics['accuracy']).toBeCloseTo(expected, 10);
    expect(traces.some(({ request }) => request.includes('?'))).toBe(true);
  });

  it('is evaluated as a summarisation of the abstracts that are found', async () => {
    const rows = (await lines(DATA)) as unknown as Row[];
    await until('the abstracts are indexed', async () => {
      const { code } = await system.weir(
        [
          'ingest',
          '-',
          '--collection',
          'pubmedqa',
          '--format',
          'jsonl',
          '--id-field',
          'id',
          '--text-field',
          'text',
          '--wait',
        ],
        {
          input: rows
            .slice(0, ABSTRACTS)
            .map(({ id, contexts }) => JSON.stringify({ id, text: contexts.join('\n\n') }))
            .join('\n'),
        },
      );
      return code === 0 ? true : undefined;
    });
    const { outcome, summary } = await runSuite('conclusions.yaml');
    expect(outcome).toBe('completed');
    for (const { metrics } of summary.variants) {
      const scores = new Map(metrics.map(({ metric, estimate }) => [metric, estimate]));
      expect(scores.get('rouge-1')).toBeGreaterThan(0.05);
      expect(scores.get('semantic-similarity')).toBeGreaterThan(0.2);
    }
    // It quotes: what it says, where it does not say that it does not know, is in what it found.
    const answered = (await lines(join(folder, 'conclusions.yaml.jsonl'))).filter(
      ({ outcome }) => outcome === 'answered',
    );
    const quoted = answered.map(({ scores }) => (scores as Record<string, number>)['lexical-faithfulness'] ?? 0);
    expect(quoted.reduce((sum, score) => sum + score, 0) / quoted.length).toBeGreaterThan(0.7);
    const report = join(folder, 'report.html');
    await system.mustWeir(['eval', 'report', join(folder, 'conclusions.yaml.jsonl'), '-o', report]);
    expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<svg/);
  });
});

interface Summary {
  variants: {
    metrics: { metric: string; estimate: number }[];
    classification: { accuracy: { estimate: number }; classes: { label: string }[] };
  }[];
}

async function lines(path: string): Promise<Record<string, unknown>[]> {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function share(results: readonly Record<string, unknown>[]): number {
  return results.filter(({ expected }) => expected === 'yes').length / results.length;
}
