import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readExperiment, readRegistered } from '../support/mlflow-client.js';
import { sharedSystem } from '../support/shared-system.js';
import { TRADE } from '../support/trade-examples.js';
import { until } from '../support/until.js';

const system = sharedSystem();
const url = process.env['WEIR_TEST_MLFLOW']!;
const EXPERIMENT = 'default/tune/all-MiniLM-L6-v2';

beforeAll(() => {
  const folder = join(system.addresses.home, 'datasets');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'recorded.jsonl'), TRADE.map((row) => `${JSON.stringify(row)}\n`).join(''));
});

interface Shown {
  runId: string;
  outcome: string;
  report: { step: number; gate: { set: string; tuned: number }[]; history: unknown[] };
}

async function tune(model: string, ...more: string[]): Promise<Shown> {
  const parameters = ['tune', 'run', '--model', model, '--data', 'recorded.jsonl', ...more, '--wait', '--json'];
  const { lines } = await system.weir(parameters, { timeoutMs: 120_000 });
  return lines[0] as unknown as Shown;
}

const recordOf = (runId: string) =>
  until(
    'MLflow has the tuning',
    async () => {
      const read = await readExperiment(url, EXPERIMENT).catch(() => undefined);
      return read?.runs.find(({ tags, status }) => tags['weir.run'] === runId && status !== 'RUNNING');
    },
    { withinMs: 60_000, pollMs: 500 },
  );

describe("a tuning, as MLflow's own client reads it", () => {
  it('is a run with its settings, its course and what the gate found, and a version that is a candidate', async () => {
    const { runId, outcome, report } = await tune('recorded', '--licence', 'Apache-2.0');
    expect(outcome).toBe('registered');
    const { status, params, metrics, artifacts, datasets } = await recordOf(runId);
    expect(status).toBe('FINISHED');
    expect(params).toMatchObject({ model: 'recorded', base: 'all-MiniLM-L6-v2', licence: 'Apache-2.0', rank: '16' });
    expect(metrics['ndcg-10/held-back/tuned']).toBeCloseTo(report.gate[0]!.tuned, 9);
    expect(metrics['ndcg-10/held-back/gain/low']).toBeGreaterThan(0);
    expect(metrics['cost/processor-seconds']).toBeGreaterThan(0);
    expect(artifacts.toSorted()).toEqual(['model', 'tuning.json']);
    expect(datasets).toHaveLength(1);
    const [model] = await system.mustWeir<{ spec: { adapter: { weights: string } } }>(['get', 'Model', 'recorded']);
    const registered = await readRegistered(url, 'default.recorded', 'candidate');
    expect(registered).toMatchObject({ version: '1', tags: { 'weir.run': runId } });
    expect(registered.files['adapter.safetensors']).toBe(model!.spec.adapter.weights);
    expect(Object.keys(registered.files).toSorted()).toEqual(['adapter.safetensors', 'model.json']);
  });

  it('is recorded afterwards where MLflow was away, and has not waited for it', async () => {
    const { pid } = system.processes.servers.find(({ name }) => name === 'mlflow')!;
    process.kill(pid, 'SIGSTOP');
    const { runId, outcome } = await tune('recorded-later').finally(() => process.kill(pid, 'SIGCONT'));
    expect(outcome).toBe('registered');
    expect((await recordOf(runId)).status).toBe('FINISHED');
    expect(await readRegistered(url, 'default.recorded-later', 'candidate')).toMatchObject({ version: '1' });
  });

  it('that failed says why, and has no version', async () => {
    const file = join(system.addresses.home, 'wild.yaml');
    writeFileSync(file, 'trainer: { rate: 1000 }\n');
    const { runId, outcome } = await tune('recorded-wild', '-f', file);
    expect(outcome).toBe('failed');
    const { status, tags } = await recordOf(runId);
    expect([status, tags['weir.reason']]).toEqual(['FAILED', 'tuning-diverged']);
    await expect(readRegistered(url, 'default.recorded-wild', 'candidate')).rejects.toThrow('RESOURCE_DOES_NOT_EXIST');
  });
});
