import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrapMean } from '@weir/statistics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartedSystem, startSystem } from '../support/system.js';
import { until } from '../support/until.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const models = join(process.env['WEIR_ARTEFACTS'] ?? join(root, '.weir'), 'models');
const data = new URL('../../../shared/data/intent-banking77/intents.jsonl', import.meta.url);
const missing = existsSync(data) ? undefined : 'no ../shared/data/intent-banking77';

/** Enough to see a difference, few enough for two cores. */
const QUERIES = 960;
const UNSEEN = 300;
const TRAINER = { kind: 'lora', epochs: 2, maxTokens: 48 };
const LONG = { timeoutMs: 280_000 };

interface Row {
  text: string;
  intent: string;
}

interface Shown {
  runId: string;
  outcome: string;
  reason?: { code: string };
  progress?: { stage: string; step: number };
  report?: {
    step: number;
    resumed: boolean;
    data: { heldBack: number };
    gate: { queries: number; base: number; tuned: number; gain: number; low: number }[];
    files: { file: string; bytes: number; textsPerSecond: number; lowestCosine: number | null; accuracy: number }[];
    cost: { seconds: number };
  };
}

/** Of even places those that are learnt from and judged by, of odd ones those that nothing here has seen; spread over all intents. */
function readRows(): { given: Row[]; unseen: Row[] } {
  const rows = readFileSync(data, 'utf8')
    .trim()
    .split('\n')
    .map((line): Row => JSON.parse(line));
  const every = (first: number, wanted: number): Row[] => {
    const stride = Math.floor((rows.length - 1) / wanted / 2) * 2;
    return Array.from({ length: wanted }, (_, index) => rows[first + index * stride]!);
  };
  const given = every(0, QUERIES);
  const known = new Set(given.map(({ text }) => text));
  return { given, unseen: every(1, UNSEEN).filter(({ text }) => !known.has(text)) };
}

const named = (intent: string) => intent.replaceAll('_', ' ');

describe.skipIf(missing)(`weir tune run --trainer lora${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let system: StartedSystem;
  const written: string[] = [];

  beforeAll(async () => {
    system = await startSystem();
    mkdirSync(join(system.addresses.home, 'datasets'), { recursive: true });
  });
  afterAll(async () => {
    await system?.stop();
    for (const folder of written) rmSync(join(models, folder), { recursive: true, force: true });
  });

  function asked(model: string, rows: readonly Row[], more: object = {}): string[] {
    const lines = rows.map(({ text, intent }) => JSON.stringify({ query: text, positive: named(intent) }));
    writeFileSync(join(system.addresses.home, 'datasets', `${model}.jsonl`), `${lines.join('\n')}\n`);
    const file = join(system.addresses.home, `${model}.yaml`);
    writeFileSync(file, JSON.stringify({ trainer: TRAINER, heldBack: 0.3, licence: 'Apache-2.0', ...more }));
    return ['tune', 'run', '-f', file, '--model', model, '--data', `${model}.jsonl`];
  }

  async function tuned(parameters: readonly string[]): Promise<Shown> {
    const { lines, errors } = await system.weir([...parameters, '--json'], LONG);
    if (lines.length === 0) throw new Error(errors);
    return lines[0] as unknown as Shown;
  }

  async function folderOf(model: string): Promise<string> {
    const [declared] = await system.mustWeir<{ spec: { model: string } }>(['get', 'Model', model]);
    written.push(declared!.spec.model);
    return declared!.spec.model;
  }

  async function embed(model: string, input: readonly string[]): Promise<number[][]> {
    const parts = Array.from({ length: Math.ceil(input.length / 32) }, (_, part) =>
      input.slice(part * 32, part * 32 + 32),
    );
    const vectors: number[][] = [];
    for (const part of parts) {
      const body = JSON.stringify({ model, input: part });
      const response = await system.fetch('/v1/embeddings', { method: 'POST', body });
      expect(response.status).toBe(200);
      const { data: made } = (await response.json()) as { data: { embedding: number[] }[] };
      vectors.push(...made.map(({ embedding }) => embedding));
    }
    return vectors;
  }

  it('knows intents of unseen queries better than its base, and is served as it was trained', async () => {
    const { given, unseen } = readRows();
    const shown = await tuned([...asked('banking', given), '--wait']);
    expect(shown, JSON.stringify(shown.reason)).toMatchObject({ outcome: 'registered', report: { resumed: false } });
    const { gate, files, cost } = shown.report!;
    const [base, float, int8] = files;
    expect(files.map(({ file }) => file)).toEqual(['base', 'model.onnx', 'model_int8.onnx']);
    expect(float!.lowestCosine).toBeGreaterThanOrEqual(0.9999);
    expect(int8!.bytes).toBeLessThan(float!.bytes / 3);
    expect(gate[0]!.low).toBeGreaterThan(0);

    // By the embedding service, of queries that the tuning was never given.
    const folder = await folderOf('banking');
    expect(existsSync(join(models, folder, 'onnx', 'model_int8.onnx'))).toBe(true);
    // What no collection is embedded by, nobody is served.
    const resources = [{ kind: 'Collection', name: 'bank', spec: { alsoEmbeddedBy: ['banking'] } }];
    const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
    expect(applied.status).toBe(200);
    const intents = [...new Set(unseen.map(({ intent }) => named(intent)))];
    const rightBy = async (model: string) => {
      const texts = await embed(model, intents);
      const queries = await embed(
        model,
        unseen.map(({ text }) => text),
      );
      return queries.map((query, place) => {
        const scores = texts.map((text) => text.reduce((sum, value, at) => sum + value * query[at]!, 0));
        return Number(intents[scores.indexOf(Math.max(...scores))] === named(unseen[place]!.intent));
      });
    };
    const [before, after] = [await rightBy('all-MiniLM-L6-v2'), await rightBy('banking')];
    const gain = bootstrapMean(
      after.map((one, place) => one - before[place]!),
      { seed: 1 },
    );
    const share = (right: number[]) => right.reduce((sum, one) => sum + one, 0) / right.length;
    console.log(
      JSON.stringify({ gate, files, cost, unseen: unseen.length, before: share(before), after: share(after), gain }),
    );
    expect(gain.low).toBeGreaterThan(0);
    expect(base!.lowestCosine).toBeNull();
  }, 300_000);

  it('goes on from its checkpoint when its process is killed, and when its service is, to the same model', async () => {
    const few = readRows().given.slice(0, 240);
    const trainer = { ...TRAINER, epochs: 4, int8: false, checkpointSteps: 2 };
    const hashOf = async (model: string) => {
      const bytes = readFileSync(join(models, await folderOf(model), 'onnx', 'model.onnx'));
      return createHash('sha256').update(bytes).digest('hex');
    };
    // It has to be registered for its files to be there: what is asked is not whether it is better.
    const gate = { alpha: 0.5 };
    const whole = await tuned([...asked('whole', few, { trainer, gate }), '--wait']);
    expect(whole).toMatchObject({ outcome: 'registered', report: { resumed: false } });
    const serviceOf = () => system.processes.instances.find(({ service }) => service === 'tuning')!.pid;
    const killed = async (model: string, victim: () => number) => {
      const started = await tuned(asked(model, few, { trainer, gate }));
      await until(
        'some steps are done',
        async () => {
          const { progress } = await tuned(['tune', 'show', started.runId]);
          return progress?.stage === 'train' && progress.step >= 3;
        },
        { withinMs: 90_000, pollMs: 200 },
      );
      process.kill(victim(), 'SIGKILL');
      return tuned(['tune', 'show', started.runId, '--wait']);
    };
    const workerOf = () => {
      const pid = serviceOf();
      return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
    };
    for (const [model, victim] of [
      ['killed-process', workerOf],
      ['killed-service', serviceOf],
    ] as const) {
      const ended = await killed(model, victim);
      expect(ended, model).toMatchObject({
        outcome: 'registered',
        report: { resumed: true, step: whole.report!.step, gate: whole.report!.gate },
      });
      expect(await hashOf(model), model).toBe(await hashOf('whole'));
    }
  }, 300_000);

  it.each([
    ['four-bits', { bits: 4 }, 'tuning-needs-gpu'],
    ['wild', { rate: 50 }, 'tuning-diverged'],
  ])(
    'says why nothing came of %s, and leaves nothing',
    async (model, change, code) => {
      const few = readRows().given.slice(0, 240);
      const shown = await tuned([...asked(model, few, { trainer: { ...TRAINER, ...change } }), '--wait']);
      expect(shown).toMatchObject({ outcome: 'failed', reason: { code } });
      expect(readdirSync(join(system.addresses.home, 'tunings'))).toEqual([]);
      const tunedFolders = existsSync(join(models, 'tuned')) ? readdirSync(join(models, 'tuned')) : [];
      expect(tunedFolders.filter((name) => name.startsWith(`${model}-`))).toEqual([]);
      expect((await system.weir(['get', 'Model', model, '--json'])).code).not.toBe(0);
    },
    120_000,
  );
});
