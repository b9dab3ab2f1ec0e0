import {
  type AnswerDelta,
  ChatMessageSchema,
  type CompleteRequested,
  CompleteRequestedSchema,
  type CompleteResult,
  create,
  HitSchema,
  type JsonObject,
  stepId,
  type StepCompleted,
  ToolDefinitionSchema,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type Emission, fakeGatherContext, type GatherContext } from '@weir/kafka';
import { type ChatModel, type CompletionRequest, hashingEmbedder, TextGenerators } from '@weir/models';
import { Registry } from '@weir/telemetry';
import { describe, expect, it, vi } from 'vitest';
import { withoutBudgets } from './budgets/without-budgets.fake.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { completeConsumer } from './complete.consumer.js';
import { HedgeBudget } from './hedge-budget.js';
import { modelPool } from './model-pool.js';
import { inferenceEvents } from './telemetry.js';

type Scripted = Record<string, string | number>;

const scripted = (...script: Scripted[]): JsonObject => ({ provider: 'scripted', script });

const request = (model: JsonObject, fields: Partial<Omit<CompleteRequested, '$typeName' | '$unknown'>> = {}) =>
  create(CompleteRequestedSchema, {
    runId: 'run-1',
    step: 'complete',
    continuation: new Uint8Array([1, 2, 3]),
    model,
    question: 'How many days of leave?',
    ...fields,
  });

/** The service without Kafka: what it published, wrote and measured. */
function service(model?: ChatModel) {
  const registry = new Registry();
  const published: AnswerDelta[] = [];
  const consumer = completeConsumer({
    models: model
      ? () => ({ model, breaker: new CircuitBreaker(), hedges: new HedgeBudget() })
      : modelPool({
          embedder: async () => hashingEmbedder(384),
          openai: { environment: {} },
          anthropic: { environment: {} },
          transformers: new TextGenerators('/nowhere'),
          recordings: '/nowhere',
        }),
    requireDeclared: async () => undefined,
    ...withoutBudgets(),
    events: inferenceEvents({
      registry,
      tracing: {
        span: (_name, _options, action) => action({ set: () => undefined }),
        shutdown: async () => undefined,
      },
    }),
    replyTopicPrefix: 'weir.replies.',
  });
  const context = (
    fields: { replyTopic?: string | undefined; deadline?: number; signal?: AbortSignal } = {},
  ): GatherContext =>
    fakeGatherContext(topics.completeRequested.name, {
      envelope: {
        run: 'run-1',
        deadline: fields.deadline,
        replyTopic: 'replyTopic' in fields ? fields.replyTopic : topics.stepCompleted.name,
      },
      key: 'run-1',
      ...(fields.signal ? { signal: fields.signal } : {}),
      publish: async (emissions) => {
        for (const { topic, message } of emissions) {
          if (topic === topics.answerDelta) published.push(message as AnswerDelta);
        }
      },
    });
  /** What the loop does with a message it tries once: emissions, or those of its rejection; undefined for a dead letter. */
  const deliver = async (message: CompleteRequested, fields = {}): Promise<readonly Emission[] | undefined> => {
    const received = context(fields);
    try {
      return consumer.handle(message, await consumer.gather?.(message, received), received);
    } catch (error) {
      if (!WeirError.is(error)) throw error;
      return consumer.reject?.(error, message, received);
    }
  };
  const reply = async (message: CompleteRequested, fields = {}): Promise<StepCompleted['result']> => {
    const [emission, ...more] = (await deliver(message, fields)) ?? [];
    expect(more).toEqual([]);
    return (emission!.message as StepCompleted).result;
  };
  const failure = (message: CompleteRequested, fields = {}): Promise<unknown> =>
    Promise.resolve(consumer.gather?.(message, context(fields))).then(
      () => 'no failure',
      (error: unknown) => error,
    );
  return { consumer, context, published, registry, deliver, reply, failure };
}

const resultOf = (emission: Emission): CompleteResult => {
  const { result } = emission.message as StepCompleted;
  if (result.case !== 'complete') throw new Error(`The reply holds ${result.case ?? 'nothing'}.`);
  return result.value;
};

const failureOf = (emission: Emission): unknown => {
  const { result } = emission.message as StepCompleted;
  if (result.case !== 'failure') throw new Error(`The reply holds ${result.case ?? 'nothing'}.`);
  const { code, message, field } = result.value;
  return { code, message, field };
};

describe('complete', () => {
  it('replies to the step with the completion, and what it cost', async () => {
    const { deliver } = service();
    const model = { ...scripted({ text: 'You have 27 days.' }), prices: { input: 2, output: 4, currency: 'EUR' } };
    const [emission] = (await deliver(request(model), { replyTopic: 'weir.replies.cli' })) ?? [];
    expect(emission).toMatchObject({
      topic: { name: topics.stepCompleted.name },
      options: { id: stepId('acme', 'run-1', 'complete'), replyTopic: 'weir.replies.cli', run: 'run-1' },
      message: {
        runId: 'run-1',
        step: 'complete',
        continuation: new Uint8Array([1, 2, 3]),
        result: {
          case: 'complete',
          value: {
            text: 'You have 27 days.',
            finishReason: 'stop',
            model: 'scripted',
            usage: { inputTokens: 6, outputTokens: 5, cost: 32e-6 },
          },
        },
      },
    });
  });

  it('answers from the contexts without a language model', async () => {
    const contexts = [
      create(HitSchema, { chunkId: 'c', score: 1, title: 'Leave', text: 'There are 27 days of leave.' }),
    ];
    expect(await service().reply(request({ provider: 'extractive' }, { contexts }))).toMatchObject({
      case: 'complete',
      value: {
        text: 'There are 27 days of leave. [1]',
        citations: [{ chunkId: 'c', quote: 'There are 27 days of leave.' }],
      },
    });
  });

  it('writes the same reply when it is delivered twice, under the id the ledger knows', async () => {
    const { consumer, context, deliver } = service();
    const message = request(scripted({ text: 'You have 27 days.' }));
    const [first, second] = [await deliver(message), await deliver(message)];
    const told = ([emission]: readonly Emission[] = []) => [
      emission?.options,
      { ...(emission?.message as StepCompleted), tookMs: 0 },
    ];
    expect(told(first)).toEqual(told(second));
    expect(consumer.outcomeId?.(message, context())).toBe(first?.[0]?.options.id);
    expect(consumer.ledger).toEqual([topics.stepCompleted]);
  });

  it('publishes the text while it comes, numbered, the last piece marked', async () => {
    const { published, reply } = service();
    await reply(request(scripted({ text: 'You have 27 days.', pieceLength: 4 }), { stream: true }));
    expect(published.map(({ text }) => text).join('')).toBe('You have 27 days.');
    expect(published.map(({ index }) => index)).toEqual(published.map((_delta, index) => index));
    expect(published.map(({ final }) => final)).toEqual(
      published.map((_delta, index) => index === published.length - 1),
    );
    expect(published.every(({ runId }) => runId === 'run-1')).toBe(true);
  });

  it('publishes nothing of an answer that is not wanted as a stream', async () => {
    const { published, reply } = service();
    await reply(request(scripted({ text: 'You have 27 days.' })));
    expect(published).toEqual([]);
  });

  it.each<[string, JsonObject, object]>([
    ['an unknown model', { provider: 'oracle' }, { code: 'model-invalid', field: 'model.provider' }],
    ['a refused request', scripted({ fault: 'refused' }), { code: 'model-refused-request' }],
  ])('replies with what went wrong: %s', async (_what, model, value) => {
    expect(await service().reply(request(model))).toMatchObject({ case: 'failure', value });
  });

  it.each([undefined, '', 'weir.orchestration.v1.answer-completed'])(
    'is a dead letter when its reply may not go to %j, and calls no model',
    async (replyTopic) => {
      const { deliver, registry } = service();
      expect(await deliver(request(scripted({ text: 'x' })), { replyTopic })).toBeUndefined();
      expect(await registry.metrics()).not.toMatch(/weir_completions_total\{/);
    },
  );

  it('is a dead letter when it cannot be decoded', () => {
    const { consumer, context } = service();
    const error = new WeirError({ code: 'message-undecodable', disposition: 'poison', message: 'Not readable.' });
    expect(consumer.reject?.(error, undefined, context())).toBeUndefined();
  });

  it.each([
    ['rate-limited', 'model-rate-limited'],
    ['server-error', 'model-unavailable'],
    ['cut', 'model-stream-cut'],
  ])('is tried again after %s', async (fault, code) => {
    const { failure } = service();
    const message = request(scripted({ text: 'You have 27 days.', fault }));
    expect(await failure(message)).toMatchObject({ code, disposition: 'retryable' });
  });

  it('goes on with the first fallback that answers, and says which it was and what that one cost', async () => {
    const failing = scripted({ fault: 'server-error' });
    const answering = { ...scripted({ text: 'You have 27 days.' }), prices: { input: 2, output: 4 } };
    const fallbacks = [scripted({ fault: 'rate-limited', text: 'x' }), answering, scripted({ text: 'Never asked.' })];
    const { published, reply } = service();
    expect(await reply(request(failing, { fallbacks, stream: true }))).toMatchObject({
      case: 'complete',
      value: { text: 'You have 27 days.', fallback: 2, usage: { cost: 32e-6 } },
    });
    expect(published.map(({ text }) => text).join('')).toBe('You have 27 days.');
  });

  it('asks no fallback when the request is no good, nor when the first words are out', async () => {
    const fallbacks = [scripted({ text: 'Another answer.' })];
    const refused = request(scripted({ fault: 'refused' }), { fallbacks });
    expect(await service().failure(refused)).toMatchObject({ code: 'model-refused-request', disposition: 'poison' });
    const cut = request(scripted({ text: 'You have 27 days.', fault: 'cut' }), { fallbacks, stream: true });
    expect(await service().failure(cut)).toMatchObject({ code: 'model-stream-cut', disposition: 'poison' });
  });

  it('has a cut answer made by a fallback when nobody has read of it', async () => {
    const fallbacks = [scripted({ text: 'Another answer.' })];
    const message = request(scripted({ text: 'You have 27 days.', fault: 'cut' }), { fallbacks });
    expect(await service().reply(message)).toMatchObject({ value: { text: 'Another answer.', fallback: 1 } });
  });

  it('calls a model no more that fails, says so at once, and goes to the fallback at once', async () => {
    const { failure, reply, registry } = service();
    const failing = scripted({ fault: 'server-error' });
    for (let call = 0; call < 4; call += 1) {
      expect(await failure(request(failing))).toMatchObject({ disposition: 'retryable' });
    }
    // The fifth failure is one too many, for whoever would ask once more too.
    expect(await failure(request(failing))).toMatchObject({ code: 'model-unavailable', disposition: 'poison' });
    expect(await failure(request(failing))).toMatchObject({ code: 'model-unavailable', disposition: 'poison' });
    const fallbacks = [scripted({ text: 'Another answer.' })];
    expect(await reply(request(failing, { fallbacks }))).toMatchObject({ value: { text: 'Another answer.' } });
    const metrics = await registry.metrics();
    expect(metrics).toMatch(/weir_completion_failures_total\{.*model-unavailable"\} 5/);
    expect(metrics).toMatch(/weir_model_skips_total\{.*why="failing"\} 2/);
  });

  describe('with a model that is silent', () => {
    const FOREVER = 60_000;
    const silent = (...script: Scripted[]): JsonObject => ({ ...scripted(...script), hedgeAfterMs: 20 });
    const quick = scripted({ text: 'You have 27 days.', pieceLength: 4 });

    it('has the next answer, publishes that answer alone, and ends the first', async () => {
      const { published, reply, registry } = service();
      const model = silent({ text: 'Too late.', firstDelayMs: FOREVER });
      const message = request(model, { fallbacks: [quick, scripted({ text: 'Never asked.' })], stream: true });
      expect(await reply(message)).toMatchObject({
        case: 'complete',
        value: { text: 'You have 27 days.', fallback: 1 },
      });
      expect(published.map(({ text }) => text).join('')).toBe('You have 27 days.');
      const metrics = await registry.metrics();
      expect(metrics).toContain('weir_model_hedges_total{provider="scripted",model="scripted"} 1');
      expect(metrics).not.toMatch(/weir_completion_failures_total\{/);
    });

    it('takes its answer all the same when it comes first', async () => {
      const model = silent({ text: 'In time.', firstDelayMs: 60 });
      const fallbacks = [scripted({ text: 'Too late.', firstDelayMs: FOREVER })];
      expect(await service().reply(request(model, { fallbacks }))).toMatchObject({
        value: { text: 'In time.', fallback: 0 },
      });
    });

    it.each(['server-error', 'refused'])('waits for it when the next ends with %s', async (fault) => {
      const model = silent({ text: 'In time.', firstDelayMs: 60 });
      const fallbacks = [scripted({ fault })];
      expect(await service().reply(request(model, { fallbacks }))).toMatchObject({ value: { text: 'In time.' } });
    });

    it('goes on with the third when both fail', async () => {
      const model = silent({ fault: 'server-error', firstDelayMs: 60 });
      const message = request(model, { fallbacks: [scripted({ fault: 'rate-limited' }), quick] });
      expect(await service().reply(message)).toMatchObject({ value: { text: 'You have 27 days.', fallback: 2 } });
    });

    it('goes on with the third when the one that spoke first is cut off', async () => {
      const model = silent({ text: 'Too late.', firstDelayMs: FOREVER });
      const message = request(model, { fallbacks: [scripted({ text: 'Half of it.', fault: 'cut' }), quick] });
      expect(await service().reply(message)).toMatchObject({ value: { text: 'You have 27 days.', fallback: 2 } });
    });

    it('asks nobody else once it speaks, and nobody where there is nobody', async () => {
      const { reply, registry } = service();
      const slow = silent({ text: 'Word by word.', delayMs: 40, pieceLength: 5 });
      expect(await reply(request(slow, { fallbacks: [quick] }))).toMatchObject({ value: { text: 'Word by word.' } });
      expect(await reply(request(silent({ text: 'Alone.', firstDelayMs: 60 })))).toMatchObject({
        value: { text: 'Alone.' },
      });
      expect(await registry.metrics()).not.toMatch(/weir_model_hedges_total\{/);
    });

    it('ends both when the request is aborted', async () => {
      const controller = new AbortController();
      const model = silent({ text: 'x', fault: 'timeout' });
      const message = request(model, { fallbacks: [scripted({ text: 'x', fault: 'timeout' })] });
      const { failure, registry } = service();
      const failed = failure(message, { signal: controller.signal });
      await vi.waitFor(async () => expect(await registry.metrics()).toMatch(/weir_model_hedges_total\{.*\} 1/));
      controller.abort();
      expect(await failed).toMatchObject({ name: 'AbortError' });
    });
  });

  it('names the fallback that is no specification', async () => {
    const message = request(scripted({ text: 'x' }), { fallbacks: [scripted({ text: 'y' }), { provider: 'oracle' }] });
    expect(await service().failure(message)).toMatchObject({ code: 'model-invalid', field: 'fallbacks[1].provider' });
  });

  it('is not tried again once somebody may have read its first words', async () => {
    const { failure, published } = service();
    const message = request(scripted({ text: 'You have 27 days.', fault: 'cut', pieceLength: 4 }), { stream: true });
    expect(await failure(message)).toMatchObject({ code: 'model-stream-cut', disposition: 'poison' });
    expect(published.length).toBeGreaterThan(0);
    expect(published.some(({ final }) => final)).toBe(false);
  });

  it('is not tried again when there is no time for it', async () => {
    const { consumer, context } = service();
    const slow = completeConsumer({
      models: () => ({
        breaker: new CircuitBreaker(),
        hedges: new HedgeBudget(),
        model: {
          complete: () =>
            Promise.reject(
              new WeirError({
                code: 'model-rate-limited',
                disposition: 'retryable',
                message: '429.',
                retryAfterMs: 20_000,
              }),
            ),
        },
      }),
      requireDeclared: async () => undefined,
      ...withoutBudgets(),
      events: inferenceEvents({
        registry: new Registry(),
        tracing: {
          span: (_name, _options, action) => action({ set: () => undefined }),
          shutdown: async () => undefined,
        },
      }),
      replyTopicPrefix: 'weir.replies.',
    });
    const message = request({ provider: 'extractive' });
    const hurried = Promise.resolve(slow.gather?.(message, context({ deadline: Date.now() + 10_000 })));
    await expect(hurried).rejects.toMatchObject({ code: 'model-rate-limited', disposition: 'poison' });
    const patient = Promise.resolve(slow.gather?.(message, context({ deadline: Date.now() + 60_000 })));
    await expect(patient).rejects.toMatchObject({ disposition: 'retryable', retryAfterMs: 20_000 });
    expect(consumer.retry?.attempts).toBe(3);
  });

  it('leaves the end to whoever aborts it', async () => {
    const { failure } = service();
    const message = request(scripted({ text: 'x', fault: 'timeout' }));
    expect(await failure(message, { signal: AbortSignal.abort() })).toMatchObject({ name: 'AbortError' });
  });

  it('ends a model that takes longer than it may', async () => {
    const message = request({ ...scripted({ fault: 'timeout' }), timeoutMs: 100 });
    expect(await service().failure(message)).toMatchObject({ code: 'model-timeout', disposition: 'retryable' });
  });

  it('counts completions, failures and tokens by model', async () => {
    const { reply, failure, registry } = service();
    await reply(request(scripted({ text: 'You have 27 days.' })));
    await failure(request(scripted({ fault: 'server-error' })));
    const metrics = await registry.metrics();
    expect(metrics).toContain('weir_completions_total{provider="scripted",model="scripted",finish_reason="stop"} 1');
    expect(metrics).toContain(
      'weir_completion_failures_total{provider="scripted",model="scripted",code="model-unavailable"} 1',
    );
    expect(metrics).toContain(
      'weir_completion_tokens_total{provider="scripted",model="scripted",direction="output"} 5',
    );
  });

  describe('with a schema', () => {
    const responseSchema = { type: 'object', properties: { days: { type: 'integer' } }, required: ['days'] };
    const complaint = 'Your answer does not fit: the whole must have required property';

    it('gives JSON that fits, as one piece', async () => {
      const { deliver, published } = service();
      const model = scripted({ text: '```json\n{ "days": 27 }\n```', pieceLength: 4 });
      const [reply] = (await deliver(request(model, { responseSchema, stream: true })))!;
      expect(resultOf(reply!)).toMatchObject({ text: '{"days":27}' });
      expect(published.map(({ text }) => text).join('')).toBe('{"days":27}');
    });

    it('says once what is wrong, and adds up what that cost', async () => {
      const model = scripted({ match: complaint, text: '{"days":27}' }, { text: '{"dais":27}' });
      const [reply] = (await service().deliver(request(model, { responseSchema })))!;
      const { text, usage } = resultOf(reply!);
      expect(text).toBe('{"days":27}');
      expect(usage!.outputTokens).toBeGreaterThan(5);
    });

    it('fails for good after that, and names no text', async () => {
      const [reply] = (await service().deliver(request(scripted({ text: 'About 27.' }), { responseSchema })))!;
      expect(failureOf(reply!)).toEqual({
        code: 'schema-mismatch',
        message: 'Twice the model gave an answer that does not fit its schema: it is not JSON.',
        field: 'responseSchema',
      });
    });

    it('calls no model for a schema that is none', async () => {
      const never: ChatModel = { complete: () => Promise.reject(new Error('It was called.')) };
      const broken = request(scripted({ text: 'x' }), { responseSchema: { type: 'objekt' } });
      const [reply] = (await service(never).deliver(broken))!;
      expect(failureOf(reply!)).toMatchObject({ code: 'schema-invalid', field: 'responseSchema' });
    });
  });

  it('passes on which functions there are, and which are wanted', async () => {
    const seen: CompletionRequest[] = [];
    const model: ChatModel = {
      complete: async (asked) => {
        seen.push(asked);
        const toolCalls = [{ id: 'c1', name: 'look', arguments: '{}' }];
        const usage = { inputTokens: 1, outputTokens: 1 };
        return { text: '', finishReason: 'tool-calls', citations: [], usage, model: 'm', toolCalls };
      },
    };
    const tools = [{ name: 'look', description: 'Looks.', parameters: { type: 'object' } }];
    const messages = [
      { role: 'user', content: 'How many days?' },
      { role: 'assistant', content: '', toolCalls: [{ id: 'c0', name: 'look', arguments: '{}' }] },
      { role: 'tool', content: '27', toolCallId: 'c0' },
    ].map((message) => create(ChatMessageSchema, message));
    const asked = request(scripted({}), { messages, tools: tools.map((tool) => create(ToolDefinitionSchema, tool)) });
    const [reply] = (await service(model).deliver(asked))!;
    expect(seen[0]).toMatchObject({ tools, messages: [{}, { toolCalls: [{ id: 'c0' }] }, { toolCallId: 'c0' }] });
    expect(resultOf(reply!)).toMatchObject({
      finishReason: 'tool-calls',
      toolCalls: [{ id: 'c1', name: 'look', arguments: '{}' }],
    });
  });

  it.each([
    [{ toolChoice: 'look' }, 'tool-unknown', 'toolChoice'],
    [{ tools: [create(ToolDefinitionSchema, { name: 'look it up' })] }, 'tool-invalid', 'tools[0].name'],
  ])('says what is wrong with tools', async (fields, code, field) => {
    const [reply] = (await service().deliver(request(scripted({}), fields)))!;
    expect(failureOf(reply!)).toMatchObject({ code, field });
  });

  it('answers deterministically what it says to the character each time', async () => {
    const same = request(scripted({ text: 'Twenty-seven.' }), { sampling: { deterministic: true } });
    expect(resultOf((await service().deliver(same))![0]!)).toMatchObject({ text: 'Twenty-seven.', agreement: 1 });
    let calls = 0;
    const drifting: ChatModel = {
      complete: async (_asked) => {
        calls += 1;
        const usage = { inputTokens: 1, outputTokens: 1 };
        return { text: `Twenty-seven${'!'.repeat(calls)}`, finishReason: 'stop', citations: [], usage, model: 'm' };
      },
    };
    expect(resultOf((await service(drifting).deliver(same))![0]!)).toMatchObject({ agreement: 0.5 });
    expect(calls).toBe(2);
  });

  describe('with several samples', () => {
    /** Wrong in three of ten completions, in one of three ways. */
    const noisy = {
      provider: 'scripted',
      script: [
        { text: '27 days.', variants: ['25', '26', '28'].map((days) => ({ text: `${days} days.`, share: 0.1 })) },
      ],
    };
    const sampled = (samples: number, fields: object = {}) => ({
      sampling: { temperature: 0.7, samples, seed: 1 } as JsonObject,
      ...fields,
    });

    it('says what most of them say, how many agree, and what all of them cost', async () => {
      const { published, reply } = service();
      const model = { ...noisy, prices: { input: 0, output: 1 } };
      const { value } = (await reply(request(model, sampled(9, { stream: true })))) as { value: CompleteResult };
      expect(value).toMatchObject({ text: '27 days.', usage: { outputTokens: 18, cost: 18e-6 } });
      expect(value.agreement! * 9).toBeCloseTo(Math.round(value.agreement! * 9));
      expect(value.agreement).toBeGreaterThan(0.5);
      expect(published.map(({ text }) => text).join('')).toBe('27 days.');
      expect(published.at(-1)?.final).toBe(true);
    });

    it('is right more often than one sample, and the more often, the more samples agree', async () => {
      const { reply } = service();
      const QUESTIONS = 400;
      const rightOf = async (samples: number) => {
        const all: { right: boolean; agreement: number }[] = [];
        for (let question = 0; question < QUESTIONS; question += 1) {
          const message = request(noisy, sampled(samples, { question: `How many days of leave in year ${question}?` }));
          const { value } = (await reply(message)) as { value: CompleteResult };
          all.push({ right: value.text === '27 days.', agreement: value.agreement ?? 1 });
        }
        return all;
      };
      const share = (of: { right: boolean }[]) => of.filter(({ right }) => right).length / of.length;
      const one = share(await rightOf(1));
      const five = await rightOf(5);
      // oxlint-disable-next-line no-console -- for docs/randomness.md
      console.log(`right with one sample ${one}, with five ${share(five)}`);
      // Four standard deviations.
      expect(Math.abs(one - 0.7)).toBeLessThan(0.092);
      expect(share(five)).toBeGreaterThanOrEqual(0.83);
      const byAgreement = [0.4, 0.6, 0.8].map((agreement) => {
        const alike = five.filter((each) => Math.abs(each.agreement - agreement) < 0.01);
        // oxlint-disable-next-line no-console -- for docs/randomness.md
        console.log(`agreement ${agreement}: ${alike.length} answers, ${share(alike)} right`);
        return share(alike);
      });
      expect(byAgreement).toEqual(byAgreement.toSorted((a, b) => a - b));
    });

    it('takes the rest for the answer when less than half of them fail', async () => {
      let calls = 0;
      const usage = { inputTokens: 1, outputTokens: 1 };
      const failing = (failures: number) => () => {
        calls += 1;
        if (calls <= failures) {
          return Promise.reject(
            new WeirError({ code: 'model-unavailable', disposition: 'retryable', message: '500.' }),
          );
        }
        return Promise.resolve({ text: 'Yes.', finishReason: 'stop' as const, citations: [], usage, model: 'm' });
      };
      const asked = (failures: number) => {
        calls = 0;
        const consumer = service({ complete: failing(failures) });
        return consumer.reply(request({ provider: 'extractive' }, sampled(5)));
      };
      expect(await asked(2)).toMatchObject({ case: 'complete', value: { text: 'Yes.', agreement: 3 / 5 } });
      expect(await asked(3)).toMatchObject({ case: 'failure', value: { code: 'model-unavailable' } });
    });
  });
});
