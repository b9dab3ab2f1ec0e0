import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { WeirError, type Disposition } from '@weir/errors';
import { asset, tuningFolder, type EmbeddedHome } from './home.js';
import { tuningPython } from './install-tuning.js';

/** Low-rank matrices for an encoder, trained by pairs of a query and what is right for it. */
export interface TuningRequest {
  /** Folder of the model that is tuned. */
  base: string;
  /** Folder of the job: examples.jsonl and unseen.jsonl with `{query, positive, negatives?}` a line; checkpoints come below it. */
  work: string;
  /** Folder that the tuned model appears in, whole; on the file system of the base. */
  output: string;
  settings: {
    rank: number;
    alpha: number;
    dropout: number;
    rate: number;
    epochs: number;
    batch: number;
    maxTokens: number;
    bits: 4 | 8 | 16 | 32;
    checkpointSteps: number;
    int8: boolean;
  };
  seed: number;
  threads: number;
}

export type TuningEvent =
  | { event: 'started'; examples: number; baseCosine: number }
  | { event: 'progress'; step: number; of: number; loss: number }
  | { event: 'checkpoint'; step: number; location: string };

export interface TunedFile {
  /** `base`, `model.onnx` or `model_int8.onnx`. */
  file: string;
  bytes: number;
  textsPerSecond: number;
  /** Lowest cosine of its embeddings to those of the trained model in torch; null for the base. */
  lowestCosine: number | null;
  /** For each unseen example, whether the nearest document is the right one: 1 or 0. */
  right: number[];
}

export interface TuningResult {
  /** Step of the checkpoint that the last process went on from; 0 without. */
  resumedFrom: number;
  /** How often a process died and another went on. */
  restarts: number;
  compared: TunedFile[];
  /** Of the tuned model, below `output`. */
  files: { path: string; bytes: number; sha256: string }[];
}

export interface TuningWorkerOptions {
  home: EmbeddedHome;
  request: TuningRequest;
  /** Of this process; the worker gets what it needs of it, and no secret. */
  environment: NodeJS.ProcessEnv;
  /** Ends the worker; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  onEvent?: (event: TuningEvent, pid: number) => void;
}

/** Processes that may die before a job is given up. */
const MOST_RESTARTS = 3;
const ENVIRONMENT = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'CUDA_VISIBLE_DEVICES', 'LD_LIBRARY_PATH'];

const FAILURES: { code: string; disposition: Disposition }[] = [
  { code: 'tuning-base-differs', disposition: 'poison' },
  { code: 'tuning-base-missing', disposition: 'poison' },
  { code: 'tuning-base-unsupported', disposition: 'poison' },
  { code: 'tuning-bits-unsupported', disposition: 'poison' },
  { code: 'tuning-diverged', disposition: 'poison' },
  { code: 'tuning-export-differs', disposition: 'poison' },
  { code: 'tuning-needs-gpu', disposition: 'poison' },
  { code: 'tuning-out-of-memory', disposition: 'poison' },
  { code: 'tuning-worker-failed', disposition: 'poison' },
];

type Line =
  | TuningEvent
  | ({ event: 'done' } & Omit<TuningResult, 'restarts'>)
  | { event: 'failed'; code: string; message: string };

/**
 * Runs a job in a process of its own, which ends when this one does, however that happens. One that is killed is
 * followed by another that goes on from the last checkpoint.
 *
 * @throws WeirError `tuning-setup-missing` (fatal), `tuning-worker-died` or what the worker says (poison).
 */
export async function runTuningWorker(options: TuningWorkerOptions): Promise<TuningResult> {
  const python = join(tuningFolder(options.home), tuningPython, 'bin', 'python');
  if (!existsSync(python)) {
    throw new WeirError({
      code: 'tuning-setup-missing',
      disposition: 'fatal',
      message: 'torch and peft are not installed: install them with "weir install --tuning".',
    });
  }
  await mkdir(options.request.work, { recursive: true });
  for (let restarts = 0; restarts <= MOST_RESTARTS; restarts += 1) {
    const last = await runOnce(python, options);
    if (last?.event === 'done') {
      const { resumedFrom, compared, files } = last;
      return { resumedFrom, restarts, compared, files };
    }
    if (last?.event === 'failed') throw failureOf(last);
  }
  throw new WeirError({
    code: 'tuning-worker-died',
    disposition: 'poison',
    message: `The process of a tuning died ${MOST_RESTARTS + 1} times; memory is the usual reason.`,
  });
}

/** @returns Its closing line; undefined when it was killed before it wrote one. */
async function runOnce(python: string, options: TuningWorkerOptions): Promise<Line | undefined> {
  const { environment, request, signal, onEvent } = options;
  signal?.throwIfAborted();
  const child = spawn(python, ['-B', asset('tuning/main.py')], {
    cwd: request.work,
    env: Object.fromEntries(ENVIRONMENT.flatMap((name) => (environment[name] ? [[name, environment[name]]] : []))),
    // What libraries print may quote examples.
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const exited = new Promise<void>((done) => {
    child.once('error', () => done());
    child.once('close', () => done());
  });
  const kill = (): boolean => child.kill('SIGKILL');
  signal?.addEventListener('abort', kill);
  child.stdin.on('error', () => undefined);
  const paths = { base: resolve(request.base), work: resolve(request.work), output: resolve(request.output) };
  // It stays open: that it closes is how the worker learns that nobody waits for it.
  child.stdin.write(`${JSON.stringify({ ...request, ...paths })}\n`);
  let last: Line | undefined;
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      const line = wholeLine(text);
      if (line === undefined) break;
      if (line.event === 'done' || line.event === 'failed') last = line;
      else onEvent?.(line, child.pid ?? 0);
    }
  } finally {
    child.stdin.end();
    if (last === undefined) kill();
    await exited;
    signal?.removeEventListener('abort', kill);
  }
  signal?.throwIfAborted();
  return last;
}

/** Nothing for the beginning of a line, whose writer was killed. */
function wholeLine(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}

function failureOf({ code, message }: { code: string; message: string }): WeirError {
  const known = FAILURES.find((failure) => failure.code === code);
  return new WeirError({
    code: known?.code ?? 'tuning-worker-failed',
    disposition: known?.disposition ?? 'poison',
    message,
  });
}
