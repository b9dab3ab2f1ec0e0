import { topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { DEAD_LETTER, headerOf } from '@weir/kafka';
import { type ChatModel, createChatModel, hashingEmbedder, TextGenerators } from '@weir/models';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.js';
import { Completions } from './completions.fake.js';
import { HedgeBudget } from './hedge-budget.js';

const brokers = (process.env['WEIR_TEST_KAFKA'] ?? '127.0.0.1:9092').split(',');

/** Tiny models of the real formats. */
const generators = new TextGenerators(new URL('../../../libs/models/fixtures', import.meta.url).pathname);

let completions: Completions;
/** Calls of models by run, whose id is its question. */
const calls = new Map<string, number>();

/** Fails twice, then answers. */
const flaky: ChatModel = {
  complete: async ({ question }) => {
    if ((calls.get(question) ?? 0) < 3) {
      throw new WeirError({ code: 'model-unavailable', disposition: 'retryable', message: 'The server answered 500.' });
    }
    const usage = { inputTokens: 1, outputTokens: 1 };
    return { text: 'At last.', finishReason: 'stop', citations: [], usage, model: 'flaky' };
  },
};

beforeAll(async () => {
  completions = await Completions.start(brokers, (spec) => {
    const model = createChatModel(spec, {
      embedder: async () => hashingEmbedder(384),
      openai: { environment: {} },
      anthropic: { environment: {} },
      transformers: generators,
      recordings: '/nowhere',
    });
    return {
      breaker: new CircuitBreaker(),
      hedges: new HedgeBudget(),
      model: {
        complete: (request, signal, onText) => {
          calls.set(request.question, (calls.get(request.question) ?? 0) + 1);
          return (spec.description === 'flaky' ? flaky : model).complete(request, signal, onText);
        },
      },
    };
  });
}, 90_000);

afterAll(async () => {
  await completions?.stop();
  await generators.close();
}, 30_000);

/** Messages left out because their reply was in the log. */
async function skipped(): Promise<number> {
  const { values } = await completions.telemetry.consumers.skipped.get();
  return values.reduce((sum, { value, labels }) => sum + (labels.why === 'done-before' ? value : 0), 0);
}

const until = <T>(look: () => T) => vi.waitFor(look, { timeout: 30_000, interval: 50 });

describe('the consumer of completions', () => {
  it('answers as a stream and then as a whole', async () => {
    const text = 'Twenty-seven days of leave, as every year.';
    const runId = await completions.ask(
      { provider: 'scripted', script: [{ text, pieceLength: 6, delayMs: 15 }] },
      { stream: true },
    );
    await until(() => expect(completions.replies(runId)).toHaveLength(1));
    expect(completions.replies(runId)[0]).toMatchObject({
      runId,
      step: 'complete',
      result: { case: 'complete', value: { text, finishReason: 'stop' } },
    });
    expect([...completions.replies(runId)[0]!.continuation]).toEqual([1, 2, 3]);
    await until(() => expect(completions.deltas(runId).at(-1)?.final).toBe(true));
    const pieces = completions.deltas(runId);
    expect(pieces.map((delta) => delta.text).join('')).toBe(text);
    expect(pieces.map(({ index }) => index)).toEqual(pieces.map((_delta, index) => index));
    // Pieces 15 ms apart: published on their way, and not each by itself.
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.length).toBeLessThan(8);
  });

  it('answers by a model that runs in the process', async () => {
    const runId = await completions.ask({ provider: 'transformers', model: 'tiny-decoder' }, { stream: true });
    await until(() => expect(completions.replies(runId)).toHaveLength(1));
    const text = 'You have 27 days of leave.';
    expect(completions.replies(runId)[0]?.result).toMatchObject({
      case: 'complete',
      value: { text, finishReason: 'stop', model: 'tiny-decoder', usage: { outputTokens: 8 } },
    });
    await until(() => expect(completions.deltas(runId).at(-1)?.final).toBe(true));
    expect(completions.deltas(runId).map((delta) => delta.text)).toContain('You ');
  });

  it('calls no model for a request that was answered', async () => {
    const before = await skipped();
    const runId = await completions.ask(
      { provider: 'scripted', script: [{ text: 'Once.', firstDelayMs: 50 }] },
      { times: 3 },
    );
    await vi.waitFor(async () => expect((await skipped()) - before).toBe(2), { timeout: 30_000, interval: 50 });
    await until(() => expect(completions.replies(runId)).toHaveLength(1));
    expect(calls.get(runId)).toBe(1);
  });

  it('tries three times', async () => {
    const runId = await completions.ask({ provider: 'scripted', description: 'flaky', script: [{}] });
    await until(() => expect(completions.replies(runId)).toHaveLength(1));
    expect(calls.get(runId)).toBe(3);
    expect(completions.replies(runId)[0]?.result).toMatchObject({ case: 'complete', value: { text: 'At last.' } });
  });

  it('replies with the failure when trying is of no use', async () => {
    const runId = await completions.ask({ provider: 'scripted', script: [{ fault: 'refused' }] });
    await until(() => expect(completions.replies(runId)).toHaveLength(1));
    expect(completions.replies(runId)[0]?.result).toMatchObject({
      case: 'failure',
      value: { code: 'model-refused-request' },
    });
    expect(calls.get(runId)).toBe(1);
  });

  it('ends a cut stream with a failure, and marks no piece as the last', async () => {
    const script = [{ text: 'A half of an answer.', pieceLength: 3, delayMs: 15, fault: 'cut' }];
    const runId = await completions.ask({ provider: 'scripted', script }, { stream: true });
    await until(() => expect(completions.replies(runId)).toHaveLength(1));
    expect(completions.replies(runId)[0]?.result).toMatchObject({
      case: 'failure',
      value: { code: 'model-stream-cut' },
    });
    expect(completions.deltas(runId).length).toBeGreaterThan(0);
    expect(completions.deltas(runId).some(({ final }) => final)).toBe(false);
    expect(calls.get(runId)).toBe(1);
  });

  it('dead-letters a request that wants its reply elsewhere, and calls no model', async () => {
    const runId = await completions.ask(
      { provider: 'scripted', script: [{}] },
      { replyTo: topics.answerCompleted.name },
    );
    const [letter] = await until(() => {
      const letters = completions.deadLetters(runId);
      expect(letters).toHaveLength(1);
      return letters;
    });
    expect(headerOf(letter!, DEAD_LETTER.code)).toBe('reply-topic-not-allowed');
    expect(calls.get(runId)).toBeUndefined();
  });
});
