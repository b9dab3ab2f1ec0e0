import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type Disposition, WeirError } from '@weir/errors';
import type { LoraJob, LoraProgress, LoraResult, LoraWorker, Pair } from './lora-worker.port.js';

export interface LoraWorkerOptions {
  /** Python with torch and peft, as `weir tune setup` puts it. */
  python: string;
  /** The worker's program. */
  program: string;
  /** Folder that bases are in, and results come to. */
  models: string;
  /** Folder of what jobs go on from. It has examples in it, until they end. */
  work: string;
  threads: number;
  /** Of this process; the worker gets what it needs of it, and no secret. */
  environment: NodeJS.ProcessEnv;
}

/** Processes that may die before a job is given up. */
const MOST_RESTARTS = 3;
const ENVIRONMENT = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'CUDA_VISIBLE_DEVICES', 'LD_LIBRARY_PATH'];

/** What the worker may say that it failed with. */
const FAILURES: readonly { code: string; disposition: Disposition }[] = [
  { code: 'tuning-base-differs', disposition: 'poison' },
  { code: 'tuning-base-missing', disposition: 'poison' },
  { code: 'tuning-base-unsupported', disposition: 'poison' },
  { code: 'tuning-bits-unsupported', disposition: 'poison' },
  { code: 'tuning-diverged', disposition: 'poison' },
  { code: 'tuning-export-differs', disposition: 'poison' },
  { code: 'tuning-needs-gpu', disposition: 'poison' },
  { code: 'tuning-out-of-memory', disposition: 'poison' },
];

type Line =
  | { event: 'started' | 'checkpoint' }
  | ({ event: 'progress' } & LoraProgress)
  | ({ event: 'done' } & Omit<LoraResult, 'restarts'>)
  | { event: 'failed'; code: string; message: string };

/**
 * Runs each job in a process of its own, which ends when this one does, however that happens. One that is killed is
 * followed by another that goes on from the last checkpoint; so is one of a service that was killed.
 */
export function createLoraWorker(options: LoraWorkerOptions): LoraWorker {
  const workOf = (id: string) => join(options.work, id);
  return {
    async train(job, signal, onProgress) {
      if (!existsSync(options.python)) {
        throw new WeirError({
          code: 'tuning-setup-missing',
          // No other instance of this system has it either, and it is said to whoever asked.
          disposition: 'poison',
          message: 'torch and peft are not installed: install them with "weir tune setup".',
        });
      }
      const work = workOf(job.id);
      await mkdir(work, { recursive: true });
      await writePairs(join(work, 'examples.jsonl'), job.learn);
      await writePairs(join(work, 'unseen.jsonl'), job.unseen);
      for (let restarts = 0; restarts <= MOST_RESTARTS; restarts += 1) {
        const last = await runOnce(options, { ...job, work }, signal, onProgress);
        if (last?.event === 'done') return { resumedFrom: last.resumedFrom, restarts, compared: last.compared };
        if (last?.event === 'failed') throw failureOf(last);
      }
      throw new WeirError({
        code: 'tuning-worker-died',
        disposition: 'poison',
        message: `The process of a tuning died ${MOST_RESTARTS + 1} times; memory is the usual reason.`,
      });
    },
    async clear({ id, output }, isRegistered) {
      await rm(workOf(id), { recursive: true, force: true });
      if (!isRegistered) await rm(join(options.models, output), { recursive: true, force: true });
    },
  };
}

async function writePairs(file: string, pairs: readonly Pair[]): Promise<void> {
  await writeFile(file, pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''), { mode: 0o600 });
}

/** @returns Its closing line; undefined when it was killed before it wrote one. */
async function runOnce(
  { python, program, models, threads, environment }: LoraWorkerOptions,
  { base, output, work, settings, seed }: LoraJob & { work: string },
  signal: AbortSignal,
  onProgress: (progress: LoraProgress) => Promise<void>,
): Promise<Extract<Line, { event: 'done' | 'failed' }> | undefined> {
  signal.throwIfAborted();
  const child = spawn(python, ['-B', program], {
    cwd: work,
    env: Object.fromEntries(ENVIRONMENT.flatMap((name) => (environment[name] ? [[name, environment[name]]] : []))),
    // What libraries print may quote examples.
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const exited = new Promise<void>((done) => {
    child.once('error', () => done());
    child.once('close', () => done());
  });
  const kill = (): boolean => child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  child.stdin.on('error', () => undefined);
  const paths = { base: resolve(models, base), work: resolve(work), output: resolve(models, output) };
  // It stays open: that it closes is how the worker learns that nobody waits for it.
  child.stdin.write(`${JSON.stringify({ ...paths, settings, seed, threads })}\n`);
  let last: Extract<Line, { event: 'done' | 'failed' }> | undefined;
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      const line = wholeLine(text);
      if (line === undefined) break;
      if (line.event === 'done' || line.event === 'failed') last = line;
      else if (line.event === 'progress') await onProgress(line);
    }
  } finally {
    child.stdin.end();
    if (last === undefined) kill();
    await exited;
    signal.removeEventListener('abort', kill);
  }
  signal.throwIfAborted();
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
  return new WeirError({ code: 'tuning-worker-failed', disposition: 'poison', ...known, message });
}
