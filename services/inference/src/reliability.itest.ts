import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { JsonObject } from '@weir/contracts';
import { hashingEmbedder, TextGenerators } from '@weir/models';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Completions } from './completions.fake.js';
import { modelPool } from './model-pool.js';

/**
 * A provider that fails in every way, over HTTP from a process of its own, asked over Kafka. What `docs/reliability.md` says
 * of each way is what has to come of it.
 */
const PAGE = new URL('../../../docs/reliability.md', import.meta.url);
const SERVER = new URL('faulty-provider.fake.mjs', import.meta.url);
const brokers = (process.env['WEIR_TEST_KAFKA'] ?? '127.0.0.1:9092').split(',');

let completions: Completions;
let server: ChildProcess;
let baseUrl: string;

beforeAll(async () => {
  server = fork(SERVER);
  const [port] = (await once(server, 'message')) as [number];
  baseUrl = `http://127.0.0.1:${port}/v1`;
  const models = modelPool({
    embedder: async () => hashingEmbedder(),
    openai: { environment: {} },
    anthropic: { environment: {} },
    transformers: new TextGenerators('/nowhere'),
    recordings: '/nowhere',
  });
  completions = await Completions.start(brokers, models);
}, 90_000);

afterAll(async () => {
  await completions?.stop();
  server?.disconnect();
}, 30_000);

/** A model that behaves so, with a circuit breaker of its own: `silence`, or `silence, hedged`. */
const modelOf = (row: string, fields: object = {}) => ({
  provider: 'openai',
  model: `${row.split(',', 1)[0]}/${randomUUID()}`,
  baseUrl,
  firstTextTimeoutMs: 1_500,
  timeoutMs: 20_000,
  ...(row.endsWith(', hedged') ? { hedgeAfterMs: 200 } : {}),
  ...fields,
});

async function callsOf(...models: { model: string }[]): Promise<number> {
  const calls = (await (await fetch(`${baseUrl}/calls`)).json()) as Record<string, number>;
  return models.reduce((sum, { model }) => sum + (calls[model] ?? 0), 0);
}

/** `answered`, or the code of the failure. */
async function outcomeOf(model: JsonObject, options: { fallbacks?: JsonObject[]; stream?: boolean }): Promise<string> {
  const runId = await completions.ask(model, options);
  const [reply] = await vi.waitFor(
    () => {
      const replies = completions.replies(runId);
      expect(replies).toHaveLength(1);
      return replies;
    },
    { timeout: 30_000, interval: 10 },
  );
  const { result } = reply!;
  if (result.case === 'failure') {
    // Nobody may take what was published of it for an answer.
    expect(completions.deltas(runId).some(({ final }) => final)).toBe(false);
    return result.value.code;
  }
  expect(result).toMatchObject({ case: 'complete', value: { text: 'You have 27 days.', finishReason: 'stop' } });
  return 'answered';
}

/** Rows of the page: a behaviour, and what comes of it by itself and with a fallback: outcome and calls. */
const rows = readFileSync(PAGE, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .map(([, behaviour, , outcome, calls, withFallback, callsWithFallback]) => ({
    behaviour: behaviour!,
    alone: { outcome: outcome!, calls: Number(calls) },
    helped: { outcome: withFallback!, calls: Number(callsWithFallback) },
  }));

describe.each([false, true])('a request for a completion, as a stream: %s', (stream) => {
  const told = rows.filter(({ behaviour }) => behaviour.endsWith(', streamed') === stream);

  it.concurrent.each(told)('$behaviour: $alone.outcome', async ({ behaviour, alone }) => {
    const model = modelOf(behaviour);
    expect({ outcome: await outcomeOf(model, { stream }), calls: await callsOf(model) }).toEqual(alone);
  });

  it.concurrent.each(told)('$behaviour, with a fallback: $helped.outcome', async ({ behaviour, helped }) => {
    const [model, fallback] = [modelOf(behaviour), modelOf('normal')];
    const outcome = await outcomeOf(model, { stream, fallbacks: [fallback] });
    expect({ outcome, calls: await callsOf(model, fallback) }).toEqual(helped);
  });
});

describe('many requests', () => {
  const ask = async (times: number, model: JsonObject, fallbacks: JsonObject[] = [], atOnce = 4): Promise<string[]> => {
    const outcomes: string[] = [];
    let left = times;
    const one = async () => {
      while (left > 0) {
        left -= 1;
        outcomes.push(await outcomeOf(model, { fallbacks }));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    return outcomes;
  };

  it('are all answered when every tenth meets a fault, by little more than a call each', async () => {
    const model = modelOf('mixed');
    expect(new Set(await ask(120, model))).toEqual(new Set(['answered']));
    expect(await callsOf(model)).toBeLessThanOrEqual(1.5 * 120);
  });

  it('are all answered by the fallback when the model is down, which is left alone then', async () => {
    const [model, fallback] = [modelOf('server-error'), modelOf('normal')];
    expect(new Set(await ask(60, model, [fallback]))).toEqual(new Set(['answered']));
    expect(await callsOf(fallback)).toBe(60);
    // Five, and what was under way when the fifth failed.
    expect(await callsOf(model)).toBeLessThanOrEqual(8);
  });

  it('wait for no silence longer than they have to, by little more than a call each', async () => {
    const [model, fallback] = [
      modelOf('sluggish', { hedgeAfterMs: 500, firstTextTimeoutMs: 15_000 }),
      modelOf('normal'),
    ];
    const began = performance.now();
    expect(new Set(await ask(80, model, [fallback]))).toEqual(new Set(['answered']));
    // One silence that was waited out would take longer.
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(await callsOf(fallback)).toBeGreaterThanOrEqual(8);
    expect(await callsOf(model, fallback)).toBeLessThanOrEqual(1.5 * 80);
  });

  it('take little more than a call each when the first model is always silent', async () => {
    const [model, fallback] = [modelOf('silence', { hedgeAfterMs: 100 }), modelOf('normal')];
    expect(new Set(await ask(80, model, [fallback]))).toEqual(new Set(['answered']));
    expect(await callsOf(model, fallback)).toBeLessThanOrEqual(1.5 * 80);
  });

  it('never run into limits that the server tells, and go to the fallback until these begin anew', async () => {
    const [model, fallback] = [modelOf('limited'), modelOf('normal')];
    const began = performance.now();
    expect(new Set(await ask(60, model, [fallback], 1))).toEqual(new Set(['answered']));
    const windows = Math.ceil((performance.now() - began) / 1_000);
    expect(await callsOf({ model: `${model.model} refused` })).toBe(0);
    expect(await callsOf(model)).toBeLessThanOrEqual(5 * windows);
    expect(await callsOf(model)).toBeGreaterThanOrEqual(5);
    expect(await callsOf(model, fallback)).toBe(60);
  });

  it('fail without a call when all models are down', async () => {
    const models = [modelOf('server-error'), modelOf('reset')] as const;
    await ask(8, models[0], [models[1]]);
    const before = await callsOf(...models);
    expect(new Set(await ask(20, models[0], [models[1]]))).toEqual(new Set(['model-unavailable']));
    expect(await callsOf(...models)).toBe(before);
  });
});
