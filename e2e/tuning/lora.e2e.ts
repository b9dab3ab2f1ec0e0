import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { modelFolder, modelName, runTuningWorker, type TuningEvent, type TuningRequest } from '@weir/embedded';
import { createOnnxEmbedder } from '@weir/models';
import { bootstrapMean } from '@weir/statistics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = { root: process.env['WEIR_ARTEFACTS'] ?? join(root, '.weir') };
const base = modelFolder(home);
const data = new URL('../../../shared/data/intent-banking77/intents.jsonl', import.meta.url);
const missing = existsSync(data) ? undefined : 'no ../shared/data/intent-banking77';

/** Enough to see a difference, few enough for two cores. */
const LEARNT = 640;
const UNSEEN = 308;
const SETTINGS: TuningRequest['settings'] = {
  rank: 8,
  alpha: 16,
  dropout: 0.1,
  rate: 0.0005,
  epochs: 2,
  batch: 16,
  maxTokens: 48,
  bits: 32,
  checkpointSteps: 10,
  int8: true,
};

interface Pair {
  query: string;
  positive: string;
}

const toLines = (pairs: Pair[]): string => pairs.map((pair) => JSON.stringify(pair)).join('\n') + '\n';

/** Spread over all intents, and the same on every run; the two parts share no query. */
function readPairs(): { learnt: Pair[]; unseen: Pair[] } {
  const lines = readFileSync(data, 'utf8').trim().split('\n');
  const pairs = lines.map((line) => {
    const { text, intent } = JSON.parse(line) as { text: string; intent: string };
    return { query: text, positive: intent.replaceAll('_', ' ') };
  });
  const every = (first: number, wanted: number): Pair[] => {
    const stride = Math.floor((pairs.length - 1) / wanted / 2) * 2;
    return Array.from({ length: wanted }, (_, index) => pairs[first + index * stride]!);
  };
  // Even places and odd ones.
  const learnt = every(0, LEARNT);
  const known = new Set(learnt.map(({ query }) => query));
  return { learnt, unseen: every(1, UNSEEN).filter(({ query }) => !known.has(query)) };
}

describe.skipIf(missing)(`low-rank tuning of ${modelName}${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let folder: string;
  beforeAll(async () => {
    // On the file system of the models, as an installation has it.
    await mkdir(home.root, { recursive: true });
    folder = await mkdtemp(join(home.root, 'tuning-test-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function requestOf(name: string, learnt: Pair[], unseen: Pair[], settings = SETTINGS): Promise<TuningRequest> {
    const work = join(folder, `job-${name}`);
    await mkdir(work, { recursive: true });
    await writeFile(join(work, 'examples.jsonl'), toLines(learnt));
    await writeFile(join(work, 'unseen.jsonl'), toLines(unseen));
    return { base, work, output: join(folder, name), settings, seed: 7, threads: 1 };
  }
  const environment = process.env;

  it('finds the intent of unseen queries more often than its base, and runs here as it did in torch', async () => {
    const { learnt, unseen } = readPairs();
    const request = await requestOf('banking', learnt, unseen);
    const losses: number[] = [];
    const onEvent = (event: TuningEvent): void => {
      if (event.event === 'progress') losses.push(event.loss);
    };
    const { compared, files } = await runTuningWorker({ home, request, environment, onEvent });

    const [untuned, float, int8] = compared;
    const gain = (right: number[]) =>
      bootstrapMean(
        right.map((one, index) => one - untuned!.right[index]!),
        { seed: 1 },
      );
    const intervals = [gain(float!.right), gain(int8!.right)];
    console.log(
      JSON.stringify({
        queries: unseen.length,
        steps: losses.length,
        loss: [losses[0], losses.at(-1)],
        compared: compared.map(({ right, ...rest }) => ({
          ...rest,
          accuracy: right.reduce((a, b) => a + b) / right.length,
        })),
        intervals,
      }),
    );
    expect(intervals[0]!.low).toBeGreaterThan(0);
    expect(intervals[1]!.low).toBeGreaterThan(0);
    expect(float!.lowestCosine).toBeGreaterThanOrEqual(0.9999);
    expect(int8!.bytes).toBeLessThan(float!.bytes / 3);
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['onnx/model.onnx', 'onnx/model_int8.onnx', 'tokenizer.json']),
    );

    const embedder = await createOnnxEmbedder({ directory: folder, model: 'banking' });
    try {
      const documents = [...new Set(unseen.map(({ positive }) => positive))];
      const vectors = await embedder.embed(documents);
      const queries = await embedder.embed(unseen.map(({ query }) => query));
      const nearest = queries.map((query) => {
        const scores = vectors.map((vector) => vector.reduce((sum, value, place) => sum + value * query[place]!, 0));
        return documents[scores.indexOf(Math.max(...scores))];
      });
      const right = unseen.map(({ positive }, index) => (positive === nearest[index] ? 1 : 0));
      // The last bits of a sum differ between runtimes, so that a tie may fall either way.
      const differing = right.filter((one, index) => one !== float!.right[index]).length;
      expect(differing).toBeLessThanOrEqual(1);
    } finally {
      await embedder.close();
    }
  });

  it('goes on from its checkpoint when its process is killed, to the same bits', async () => {
    const { learnt, unseen } = readPairs();
    const settings = { ...SETTINGS, epochs: 1, checkpointSteps: 3, int8: false };
    const one = async (name: string, kills: boolean) => {
      const request = await requestOf(name, learnt.slice(0, 160), unseen.slice(0, 32), settings);
      let killed = false;
      const result = await runTuningWorker({
        home,
        request,
        environment,
        onEvent: (event, pid) => {
          if (!kills || killed || event.event !== 'progress' || event.step < 5) return;
          killed = true;
          process.kill(pid, 'SIGKILL');
        },
      });
      expect(killed).toBe(kills);
      return result;
    };
    const whole = await one('whole', false);
    const interrupted = await one('interrupted', true);
    expect(whole.restarts).toBe(0);
    expect(interrupted.restarts).toBe(1);
    expect(interrupted.resumedFrom).toBeGreaterThanOrEqual(3);
    expect(interrupted.files).toEqual(whole.files);
  });

  it('ends with a stated reason: a base that is not there, bits that need a GPU, a loss that runs away, a signal', async () => {
    const { learnt, unseen } = readPairs();
    const few = await requestOf('few', learnt.slice(0, 160), unseen.slice(0, 32));
    const run = (request: TuningRequest, signal?: AbortSignal) =>
      runTuningWorker({ home, request, environment, ...(signal ? { signal } : {}) });
    await expect(run({ ...few, base: join(folder, 'nobody') })).rejects.toMatchObject({ code: 'tuning-base-missing' });
    await expect(run({ ...few, settings: { ...SETTINGS, bits: 4 } })).rejects.toMatchObject({
      code: 'tuning-needs-gpu',
    });
    const wild = await requestOf('wild', learnt.slice(0, 160), unseen.slice(0, 32), { ...SETTINGS, rate: 50 });
    await expect(run(wild)).rejects.toMatchObject({ code: 'tuning-diverged' });
    await expect(run(few, AbortSignal.timeout(2_000))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(existsSync(few.output)).toBe(false);
    const nowhere = { root: join(folder, 'no-home') };
    await expect(runTuningWorker({ home: nowhere, request: few, environment })).rejects.toMatchObject({
      code: 'tuning-setup-missing',
    });
  });
});
