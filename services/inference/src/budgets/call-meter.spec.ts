import {
  BudgetDecidedSchema,
  type BudgetRequested,
  type CompleteRequested,
  CompleteRequestedSchema,
  create,
  type JsonObject,
  topics,
  type UsageRecorded,
} from '@weir/contracts';
import { fakeGatherContext } from '@weir/kafka';
import { hashingEmbedder, TextGenerators } from '@weir/models';
import { replyRecord, Waits } from '@weir/requests';
import { budgetSchema } from '@weir/resources';
import { Registry } from '@weir/telemetry';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerRequest, type AnswerRequestPorts } from '../answer-request.js';
import { modelPool } from '../model-pool.js';
import { inferenceEvents } from '../telemetry.js';

const AT = '2026-11-27T12:00:00.000Z';
const PRICES = { input: 1_000, output: 1_000, currency: 'EUR' };
const scripted = (...script: object[]): JsonObject => ({ provider: 'scripted', prices: PRICES, script }) as JsonObject;
const request = (model: JsonObject, fields: { fallbacks?: JsonObject[]; sampling?: JsonObject } = {}) =>
  create(CompleteRequestedSchema, {
    runId: 'run-1',
    step: 'complete',
    model,
    question: 'How many days?',
    app: 'support',
    caller: 'web',
    purpose: 'answer',
    ...fields,
  });

type Decide = (asked: BudgetRequested) => { granted: true } | { code: string } | 'silence';

let asked: BudgetRequested[];
let lines: UsageRecorded[];
let order: string[];

beforeEach(() => {
  asked = [];
  lines = [];
  order = [];
});
afterEach(() => vi.useRealTimers());

/** Answers a request, with somebody who decides, or without any budget. */
function answer(message: CompleteRequested, decide?: Decide, spec: object = {}, signal?: AbortSignal) {
  const waits = new Waits(100);
  const budget = { name: 'b', spec: budgetSchema.parse({ per: 'day', limits: { cost: 1 }, ...spec }) };
  const registry = new Registry();
  const pool = modelPool({
    embedder: async () => hashingEmbedder(),
    openai: { environment: {} },
    anthropic: { environment: {} },
    transformers: new TextGenerators('/nowhere'),
    recordings: '/nowhere',
  });
  const ports: AnswerRequestPorts = {
    models: (of) => {
      const { model, ...guards } = pool(of);
      const complete: typeof model.complete = (...asking) => {
        order.push('called');
        return model.complete(...asking);
      };
      return { ...guards, model: { complete } };
    },
    requireDeclared: async () => undefined,
    budgets: () => (decide ? [budget] : []),
    modelsOf: ({ provider }) => [`my-${provider}`],
    waits,
    events: inferenceEvents({
      registry,
      tracing: { span: (_n, _o, action) => action({ set: () => undefined }), shutdown: async () => undefined },
    }),
  };
  const context = fakeGatherContext(topics.completeRequested.name, {
    envelope: { run: 'run-1' },
    ...(signal ? { signal } : {}),
    publish: async (emissions) => {
      for (const { topic, message: written } of emissions) {
        order.push(topic.name.split('.').at(-1)!);
        if (topic === topics.usageRecorded) lines.push(written as UsageRecorded);
        if (topic !== topics.budgetRequested) continue;
        const one = written as BudgetRequested;
        asked.push(one);
        const decision = decide!(one);
        if (decision === 'silence') continue;
        const { callId } = one;
        const decided = create(BudgetDecidedSchema, {
          callId,
          at: AT,
          request: one,
          message: 'No.',
          resetsAt: new Date(Date.now() + 60_000).toISOString(),
          ...decision,
        });
        const schema = BudgetDecidedSchema;
        const reply = replyRecord({
          topic: topics.budgetDecided.name,
          schema,
          message: decided,
          run: 'run-1',
          tenant: 'acme',
        });
        queueMicrotask(() => waits.offer({ ...reply, headers: [...reply.headers, ['ce_subject', callId]] as never }));
      }
    },
  });
  return answerRequest(message, context, ports);
}

const granted: Decide = () => ({ granted: true });

describe('the ledger', () => {
  it('has a line for every call, with what it came to, without asking anybody where no budget applies', async () => {
    await answer(request(scripted({ text: 'You have 27 days.' })));
    expect(asked).toEqual([]);
    expect(lines).toMatchObject([
      {
        tenant: 'acme',
        runId: 'run-1',
        step: 'complete',
        app: 'support',
        caller: 'web',
        models: ['my-scripted'],
        provider: 'scripted',
        providerModel: 'scripted',
        inputTokens: 4,
        outputTokens: 5,
        cost: 0.009,
        currency: 'EUR',
        purpose: 'answer',
        outcome: 'answered',
        estimated: false,
        reserved: false,
      },
    ]);
  });

  it('has a line for each of several samples, and for each delivery that was not answered yet', async () => {
    const message = request(scripted({ text: 'Yes.' }), { sampling: { samples: 3, temperature: 1 } });
    await answer(message);
    await answer(message);
    expect(new Set(lines.map(({ callId }) => callId)).size).toBe(6);
  });

  it.each([
    ['server-error', 0],
    ['rate-limited', 0],
    ['refused', 0],
    ['cut', 1],
    ['timeout', 1],
  ])(
    'has %s as %i lines: what may have cost something counts as the most that it can have been',
    async (fault, count) => {
      await expect(
        answer(request({ ...scripted({ text: 'You have 27 days.', fault }), timeoutMs: 100 })),
      ).rejects.toBeDefined();
      expect(lines).toHaveLength(count);
      for (const line of lines) expect(line).toMatchObject({ outcome: 'failed', estimated: true, outputTokens: 1_024 });
    },
  );

  it('has both calls where the first model failed midway and a fallback answered', async () => {
    const fallbacks = [scripted({ text: 'You have 27 days.' })];
    await answer(request(scripted({ text: 'You', fault: 'cut' }), { fallbacks }));
    expect(lines.map(({ outcome }) => outcome)).toEqual(['failed', 'answered']);
  });
});

describe('a model that is priced by the second', () => {
  const own = (entry: object, timeoutMs = 4_000) => ({
    ...scripted(entry),
    prices: { input: 1_000, output: 1_000, perSecond: 50, currency: 'EUR' },
    timeoutMs,
  });
  beforeEach(() => vi.useFakeTimers());

  it('costs the time that it works, beside its tokens, and holds the longest that it may take until then', async () => {
    const answered = answer(request(own({ text: 'You have 27 days.', firstDelayMs: 20 })), granted);
    await vi.advanceTimersByTimeAsync(20);
    expect(await answered).toMatchObject({ cost: 1.009, currency: 'EUR' });
    expect(lines).toMatchObject([{ outputTokens: 5, cost: 1.009, computedSeconds: 0.02 }]);
    expect(asked[0]!.cost).toBeCloseTo(4 * 50 + (asked[0]!.inputTokens + 1_024) / 1_000, 9);
  });

  it('costs what it has worked when it is cut, and never more than it may take', async () => {
    const ended = answer(request(own({ text: 'x', firstDelayMs: 60_000 })), granted).catch((thrown: unknown) => thrown);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await ended).toMatchObject({ code: 'model-timeout' });
    expect(lines).toMatchObject([{ outcome: 'failed', estimated: true, computedSeconds: 4 }]);
    expect(lines[0]!.cost).toBeLessThanOrEqual(asked[0]!.cost);
  });
});

describe('a budget', () => {
  it('is asked before the model, for the most that the call can come to', async () => {
    await answer(request(scripted({ text: 'Yes.' })), granted);
    expect(order).toEqual(['budget-requested', 'called', 'usage-recorded']);
    const bytes = 'How many days?'.length;
    expect(asked).toMatchObject([
      {
        app: 'support',
        caller: 'web',
        models: ['my-scripted'],
        outputTokens: 1_024,
        currency: 'EUR',
        purpose: 'answer',
      },
    ]);
    expect(asked[0]!.inputTokens).toBeGreaterThanOrEqual(bytes);
    expect(asked[0]!.cost).toBeCloseTo((asked[0]!.inputTokens + 1_024) / 1_000, 9);
    expect(lines).toMatchObject([{ callId: asked[0]!.callId, reserved: true, at: AT }]);
  });

  it('that is spent refuses, and says until when; no model is called', async () => {
    const refused = answer(request(scripted({ text: 'Yes.' })), () => ({ code: 'budget-spent' }));
    await expect(refused).rejects.toMatchObject({ code: 'budget-spent', disposition: 'poison', message: 'No.' });
    const error = (await refused.catch((thrown: unknown) => thrown)) as { retryAfterMs: number };
    expect(error.retryAfterMs).toBeGreaterThan(50_000);
    expect([order, lines]).toEqual([['budget-requested'], []]);
  });

  it('that a model does not fit leaves the call to a fallback that fits', async () => {
    const free = { provider: 'scripted', script: [{ text: 'Free.' }] };
    const decide: Decide = ({ cost }) => (cost > 0 ? { code: 'budget-spent' } : { granted: true });
    const { completion, fallback } = await answer(request(scripted({ text: 'Dear.' }), { fallbacks: [free] }), decide);
    expect([completion.text, fallback]).toEqual(['Free.', 1]);
    expect(lines).toMatchObject([{ outcome: 'answered', cost: 0 }]);
  });

  it('gets back what a call did not take that cost nothing', async () => {
    await expect(answer(request(scripted({ text: 'x', fault: 'server-error' })), granted)).rejects.toBeDefined();
    expect(lines).toMatchObject([{ outcome: 'failed', reserved: true, inputTokens: 0, outputTokens: 0, cost: 0 }]);
  });

  it('that nobody can tell about refuses, and gives back what may be reserved all the same', async () => {
    vi.useFakeTimers();
    const refused = answer(request(scripted({ text: 'Yes.' })), () => 'silence').catch((thrown: unknown) => thrown);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await refused).toMatchObject({ code: 'budget-unavailable', disposition: 'retryable' });
    expect(order).toEqual(['budget-requested', 'usage-recorded']);
    expect(lines).toMatchObject([{ callId: asked[0]!.callId, outcome: 'not-called', reserved: true }]);
  });

  it('that nobody can tell about lets calls be made where it says so', async () => {
    vi.useFakeTimers();
    const answered = answer(request(scripted({ text: 'Yes.' })), () => 'silence', { onUnavailable: 'allow' });
    await vi.advanceTimersByTimeAsync(1_000);
    await answered;
    expect(lines).toMatchObject([{ callId: asked[0]!.callId, outcome: 'answered', reserved: true }]);
  });

  it('of others is nothing to this call', async () => {
    await answer(request(scripted({ text: 'Yes.' })), granted, { applies: { key: 'other' } });
    expect(asked).toEqual([]);
  });
});
