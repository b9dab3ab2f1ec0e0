import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runWeir } from '../testing/run-weir.js';
import * as constants from './constants.js';
import { helmValues } from './helm-values.js';
import { indexBytesPerChunk, plan, type PlanInputs } from './plan.js';

const root = join(import.meta.dirname, '..', '..', '..', '..');

interface Result {
  conditions: Record<string, number>;
  figures: { name: string; value: { median: number } }[];
}

const read = (id: string): Result =>
  JSON.parse(readFileSync(join(root, 'bench', 'results', `${id}.json`), 'utf8')) as Result;

function figure(id: string, name: string): number {
  const found = read(id).figures.find((one) => one.name === name);
  if (!found) throw new Error(`${id} has no figure ${name}`);
  return found.value.median;
}

const small: PlanInputs = {
  tenants: 1,
  documents: 10_000,
  documentBytes: 8_192,
  changesPerDay: 100,
  questionsPerSecond: 5,
  averageShare: 0.3,
  latencyMs: 10_000,
  inputTokens: 3_000,
  outputTokens: 250,
  tokensPerSecond: 50,
  model: { kind: 'api', inputPrice: 1, outputPrice: 4 },
  dimensions: 384,
  retentionDays: 7,
  prices: {},
};

function isMeasured(value: unknown): value is constants.Measured {
  return typeof value === 'object' && value !== null && 'benchmark' in value;
}

describe('the constants', () => {
  const measured = Object.values(constants)
    .flatMap((value) => (isMeasured(value) || typeof value !== 'object' ? [value] : Object.values(value)))
    .filter(isMeasured);

  it('are what the benchmarks found, to a hundredth', () => {
    expect(measured.length).toBeGreaterThan(15);
    for (const { benchmark, figure: name, value, origin } of measured) {
      expect(Math.abs(value / figure(benchmark, name) - 1), origin).toBeLessThan(0.01);
    }
  });

  it('name files and pages that are there', () => {
    const origins = Object.values(constants).flatMap((value) =>
      typeof value === 'object' ? JSON.stringify(value) : [],
    );
    const files = origins.join(' ').match(/(?:bench\/results|docs)\/[\w-]+\.(?:json|md)/g)!;
    expect(new Set(files).size).toBeGreaterThan(4);
    for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
  });
});

describe('plan', () => {
  it('foresees the size of an index that was measured at dimensions it was not reckoned from', () => {
    const { textBytesPerChunk } = read('size').conditions;
    const foreseen = indexBytesPerChunk(1_024, textBytesPerChunk!);
    expect(Math.abs(foreseen / figure('size', '1024 dimensions') - 1)).toBeLessThan(0.05);
  });

  it('lets one instance of embedding do what it was measured to do, and asks for another above that', () => {
    // What two cores alone with the model do is more than the whole system did on the same two.
    const { instances, lines } = plan(small);
    const hours = lines.find(({ name }) => name === 'the first load')!.value;
    const chunksPerSecond = (10_000 * 8) / hours / 3_600 / instances.embedding;
    expect(chunksPerSecond).toBeGreaterThan(figure('p1', 'Weir'));
    expect(chunksPerSecond).toBeLessThan(figure('p1', 'model alone') * 1.3);
  });

  it('keeps as many cores busy as questions were measured to, and more than runs without retrieval', () => {
    const busyAt = (questionsPerSecond: number, names?: readonly string[]) =>
      Object.entries(plan({ ...small, questionsPerSecond, changesPerDay: 0 }).cores)
        .filter(([name]) => names === undefined || names.includes(name))
        .reduce((sum, [, cores]) => sum + cores * constants.MOST_UTILISATION.value, 0);
    // What the plan has no part for (ingestion, tools, evaluation, MLflow) took next to nothing.
    const measured = (5 * figure('question', 'all')) / 1_000;
    expect(busyAt(5) / measured).toBeGreaterThan(0.97);
    expect(busyAt(5)).toBeLessThanOrEqual(measured);
    // P16: two cores had no time left at so many answers of such an app.
    expect(busyAt(figure('p16', 'standard'))).toBeGreaterThan(2);
    // P7: at 100 requests a second without embedding and retrieval both cores were nine tenths busy.
    expect(busyAt(100, ['gateway', 'orchestration', 'inference', 'governance', 'kafka'])).toBeGreaterThan(1.8);
  });

  it('grows with tenants, never below two instances', () => {
    const one = plan(small);
    const many = plan({ ...small, tenants: 40 });
    for (const name of constants.PLANNED) {
      expect(one.instances[name]).toBeGreaterThanOrEqual(2);
      expect(many.instances[name]).toBeGreaterThanOrEqual(one.instances[name]);
    }
    expect(many.indexBytes).toBeCloseTo(one.indexBytes * 40, 0);
    expect(many.partitions).toBeGreaterThan(one.partitions);
    expect(Math.log2(many.partitions) % 1).toBe(0);
  });

  it('counts GPUs by the calls under way', () => {
    const own = plan({ ...small, model: { kind: 'own', parameters: 8, concurrency: 32 }, prices: { gpu: 1_000 } });
    // 5 questions a second, 5 s each: 25 under way; of 32 places seven tenths are to be taken.
    expect(own.gpus).toBe(2);
    expect(own.cost).toBe(2_000);
  });

  it('pays an API by the token', () => {
    const { cost, warnings } = plan(small);
    expect(cost).toBeCloseTo(5 * 0.3 * 86_400 * 30.4 * (3_000 * 1 + 250 * 4) * 1e-6, 5);
    expect(warnings.join(' ')).toContain('No price was said for cores');
  });

  it('says when a latency cannot be held, and with the least that it allows runs less busy', () => {
    expect(plan({ ...small, latencyMs: 4_000 }).warnings.join(' ')).toContain('cannot be held: at least 5143 ms');
    const tight = plan({ ...small, questionsPerSecond: 200, latencyMs: 5_200 });
    const loose = plan({ ...small, questionsPerSecond: 200 });
    expect(tight.instances.retrieval).toBeGreaterThan(loose.instances.retrieval);
  });
});

describe('helmValues', () => {
  it('has names that the chart knows', () => {
    const chart = parse(readFileSync(join(root, 'deploy', 'helm', 'weir', 'values.yaml'), 'utf8')) as {
      services: Record<string, unknown>;
    };
    const { services } = parse(helmValues(plan(small))) as { services: Record<string, { replicas: number }> };
    expect(Object.keys(chart.services)).toEqual(expect.arrayContaining(Object.keys(services)));
    expect(services['embedding']).toMatchObject({ replicas: 2, resources: { requests: { memory: '347Mi' } } });
  });
});

describe('weir plan', () => {
  const needed = ['plan', '--documents', '10000', '--questions-per-second', '5'];
  const api = ['--input-price', '1', '--output-price', '4'];

  it('prints the arithmetic with its origins, JSON, or values', async () => {
    const text = await runWeir([...needed, ...api]);
    expect(text.exitCode).toBe(0);
    expect(text.output).toContain('bench/results/p1.json, processor time of embedding');
    const json = await runWeir(['--json', ...needed, ...api]);
    expect(json.lines[0]).toMatchObject({ partitions: 8, gpus: 0 });
    expect((await runWeir([...needed, ...api, '--values'])).output).toContain('replicas: 2');
  });

  it.each([
    ['no model', needed],
    ['two models', [...needed, ...api, '--parameters', '8', '--concurrency', '4']],
    ['half a price', [...needed, '--input-price', '1']],
    ['a share above 1', [...needed, ...api, '--average-share', '2']],
  ])('refuses %s', async (_what, parameters) => {
    expect((await runWeir(parameters)).exitCode).toBe(2);
  });
});
