import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLoraWorker } from './lora-worker.adapter.js';
import type { LoraJob, LoraProgress } from './lora-worker.port.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-lora-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const job: LoraJob = {
  id: 'job-1',
  base: 'base',
  output: 'tuned/one',
  learn: [{ query: 'Where?', positive: 'Here.', negatives: [] }],
  unseen: [{ query: 'When?', positive: 'Now.', negatives: ['Then.'] }],
  settings: {
    rank: 8,
    alpha: 16,
    dropout: 0,
    rate: 0.001,
    epochs: 1,
    batch: 2,
    maxTokens: 8,
    bits: 32,
    checkpointSteps: 1,
    int8: false,
  },
  seed: 1,
};

/** What is run instead of Python: `request` is what it was asked, `say` writes a line of events, `attempt` counts from 1. */
function workerOf(program: string, environment: NodeJS.ProcessEnv = {}) {
  const python = join(folder, 'python');
  writeFileSync(python, `#!/bin/sh\nexec '${process.execPath}' "$2"\n`);
  chmodSync(python, 0o700);
  const file = join(folder, 'program.mjs');
  writeFileSync(
    file,
    `import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
     import { createInterface } from 'node:readline';
     appendFileSync('attempts', '.');
     const attempt = readFileSync('attempts', 'utf8').length;
     const say = (line) => process.stdout.write(JSON.stringify(line) + '\\n');
     const input = createInterface({ input: process.stdin });
     input.on('close', () => process.exit(3));
     input.once('line', async (line) => {
       const request = JSON.parse(line);
       ${program}
     });`,
  );
  const places = { models: join(folder, 'models'), work: join(folder, 'work'), threads: 2, environment };
  return createLoraWorker({ python, program: file, ...places });
}

const done = `say({ event: 'done', resumedFrom: 3, compared: [], files: [] }); process.exit(0);`;
const never = () => new AbortController().signal;

describe('createLoraWorker', () => {
  it('gives the process its job: folders and settings on its input, texts in files that others cannot read', async () => {
    const worker = workerOf(`writeFileSync('asked', JSON.stringify([request, process.env])); ${done}`, {
      PATH: process.env['PATH'],
      SECRET: 'of the service',
    });
    await worker.train(job, never(), async () => undefined);
    const work = join(folder, 'work', 'job-1');
    const [request, environment] = JSON.parse(readFileSync(join(work, 'asked'), 'utf8')) as [object, object];
    expect(request).toEqual({
      base: join(folder, 'models', 'base'),
      output: join(folder, 'models', 'tuned', 'one'),
      work,
      settings: job.settings,
      seed: 1,
      threads: 2,
    });
    expect(environment).not.toHaveProperty('SECRET');
    expect(readFileSync(join(work, 'examples.jsonl'), 'utf8')).toBe(`${JSON.stringify(job.learn[0])}\n`);
    expect(readFileSync(join(work, 'unseen.jsonl'), 'utf8')).toBe(`${JSON.stringify(job.unseen[0])}\n`);
  });

  it('starts another process where one is killed, and says how often', async () => {
    const worker = workerOf(`
      say({ event: 'progress', step: attempt, of: 3, loss: 1, seconds: 2 });
      if (attempt < 3) process.kill(process.pid, 'SIGKILL');
      ${done}`);
    const seen: LoraProgress[] = [];
    const result = await worker.train(job, never(), async (progress) => void seen.push(progress));
    expect(result).toEqual({ resumedFrom: 3, restarts: 2, compared: [] });
    expect(seen.map(({ step }) => step)).toEqual([1, 2, 3]);
  });

  it('gives up what is killed again and again', async () => {
    const worker = workerOf(`process.kill(process.pid, 'SIGKILL');`);
    await expect(worker.train(job, never(), async () => undefined)).rejects.toMatchObject({
      code: 'tuning-worker-died',
      disposition: 'poison',
    });
    expect(readFileSync(join(folder, 'work', 'job-1', 'attempts'), 'utf8')).toHaveLength(4);
  });

  it.each([
    ['tuning-diverged', 'tuning-diverged'],
    ['something-else', 'tuning-worker-failed'],
  ])('passes on that it failed: %s', async (said, code) => {
    const worker = workerOf(`say({ event: 'failed', code: '${said}', message: 'Why.' }); process.exit(1);`);
    await expect(worker.train(job, never(), async () => undefined)).rejects.toMatchObject({
      code,
      message: 'Why.',
      disposition: 'poison',
    });
  });

  it('ends the process by its signal, and by what fails here', async () => {
    const program = `writeFileSync('pid', String(process.pid)); say({ event: 'progress', step: 1, of: 9, loss: 1, seconds: 1 });`;
    const isAlive = () => {
      try {
        return process.kill(Number(readFileSync(join(folder, 'work', 'job-1', 'pid'), 'utf8')), 0);
      } catch {
        return false;
      }
    };
    const ends = new AbortController();
    const onProgress = async () => ends.abort(new Error('cancelled'));
    await expect(workerOf(program).train(job, ends.signal, onProgress)).rejects.toThrow('cancelled');
    expect(isAlive()).toBe(false);
    const fails = async () => Promise.reject(new Error('too long'));
    await expect(workerOf(program).train(job, never(), fails)).rejects.toThrow('too long');
    expect(isAlive()).toBe(false);
  });

  it('says what to install where there is no such Python', async () => {
    const options = { program: '', models: folder, work: folder, threads: 1, environment: {} };
    const worker = createLoraWorker({ python: join(folder, 'gone'), ...options });
    await expect(worker.train(job, never(), async () => undefined)).rejects.toMatchObject({
      code: 'tuning-setup-missing',
      message: expect.stringContaining('weir tune setup'),
    });
  });

  it('takes away what a job left, and the model unless it is registered', async () => {
    const worker = workerOf(`
      const { mkdirSync } = await import('node:fs');
      mkdirSync(request.output, { recursive: true });
      ${done}`);
    const output = join(folder, 'models', 'tuned', 'one');
    for (const isRegistered of [true, false]) {
      await worker.train(job, never(), async () => undefined);
      await worker.clear(job, isRegistered);
      expect(existsSync(output)).toBe(isRegistered);
      expect(existsSync(join(folder, 'work', 'job-1'))).toBe(false);
    }
  });
});
