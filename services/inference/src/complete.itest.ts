import { randomUUID } from 'node:crypto';
import {
  AnswerDeltaSchema,
  CompleteRequestedSchema,
  create,
  decodeMessage,
  encodeJson,
  HEADER,
  type JsonObject,
  JSON_TYPE,
  PROTOBUF,
  StepCompletedSchema,
  topics,
  writeHeaders,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { createTopics, DEAD_LETTER, headerOf, type InboundRecord, KafkaRuntime, LogReader } from '@weir/kafka';
import { type ChatModel, createChatModel, hashingEmbedder } from '@weir/models';
import { createTelemetry, type Telemetry } from '@weir/telemetry';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.js';
import { completeConsumer } from './complete.consumer.js';
import { inferenceEvents } from './telemetry.js';

const brokers = (process.env['WEIR_TEST_KAFKA'] ?? '127.0.0.1:9092').split(',');
const kafka = { brokers, clientId: 'weir-inference-test' };
/** The group is the service's own, so that messages of other runs may come too: these are told apart by their tenant. */
const tenant = `inference-${randomUUID().slice(0, 8)}`;

let telemetry: Telemetry;
let runtime: KafkaRuntime;
let reader: LogReader;
const records: InboundRecord[] = [];
/** Calls of models by run. */
const calls = new Map<string, number>();

/** Fails as often as a question says, then answers. */
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
  await createTopics(kafka);
  telemetry = await createTelemetry({ service: 'inference', instance: tenant, level: 'error' });
  const { logger } = telemetry;
  reader = new LogReader({
    kafka,
    logger,
    from: 'end',
    topics: [topics.stepCompleted.name, topics.answerDelta.name, topics.completeRequested.deadLetters],
    onRecord: (record) => {
      if (headerOf(record, HEADER.tenant) === tenant) records.push(record);
    },
  });
  await reader.start();
  runtime = new KafkaRuntime({
    kafka,
    telemetry,
    timeouts: { sessionMs: 10_000, heartbeatMs: 500 },
    onFatal: (error) => logger.error({ reason: error.message }, 'fatal'),
  });
  const consumer = completeConsumer({
    models: (spec) => {
      const model = createChatModel(spec, { embedder: async () => hashingEmbedder(384), openai: { environment: {} } });
      return {
        breaker: new CircuitBreaker(),
        model: {
          complete: (request, signal, onText) => {
            calls.set(request.question, (calls.get(request.question) ?? 0) + 1);
            return (spec.description === 'flaky' ? flaky : model).complete(request, signal, onText);
          },
        },
      };
    },
    requireDeclared: async () => undefined,
    events: inferenceEvents(telemetry),
    replyTopicPrefix: 'weir.replies.',
  });
  await runtime.start([consumer]);
  await vi.waitUntil(() => runtime.notReady.length === 0, { timeout: 60_000, interval: 100 });
}, 90_000);

afterAll(async () => {
  await runtime?.stop();
  await reader?.stop();
  await telemetry?.shutdown();
}, 30_000);

/** Asks for a completion; the question is the run's id, which also counts its calls. */
async function ask(model: JsonObject, options: { stream?: boolean; replyTo?: string; times?: number } = {}) {
  const runId = randomUUID();
  const message = create(CompleteRequestedSchema, {
    runId,
    step: 'complete',
    continuation: new Uint8Array([1, 2, 3]),
    model,
    question: runId,
    stream: options.stream ?? false,
  });
  const record = {
    topic: topics.completeRequested.name,
    key: Buffer.from(runId),
    value: encodeJson(CompleteRequestedSchema, message),
    headers: writeHeaders({
      id: randomUUID(),
      type: CompleteRequestedSchema.typeName,
      source: 'weir/test',
      time: new Date().toISOString(),
      contentType: JSON_TYPE,
      replyTopic: options.replyTo ?? topics.stepCompleted.name,
      run: runId,
      tenant,
    }),
  };
  for (let time = 0; time < (options.times ?? 1); time += 1) await runtime.producer.send([record]);
  return runId;
}

const of = (topic: string, runId: string) =>
  records.filter((record) => record.topic === topic && record.key?.toString() === runId);

const replies = (runId: string) =>
  of(topics.stepCompleted.name, runId).map((record) =>
    decodeMessage(StepCompletedSchema, record.value!, headerOf(record, HEADER.contentType) ?? PROTOBUF),
  );

const deltas = (runId: string) =>
  of(topics.answerDelta.name, runId).map((record) => decodeMessage(AnswerDeltaSchema, record.value!, JSON_TYPE));

/** Messages left out because their reply was in the log. */
async function skipped(): Promise<number> {
  const { values } = await telemetry.consumers.skipped.get();
  return values.reduce((sum, { value, labels }) => sum + (labels.why === 'done-before' ? value : 0), 0);
}

const until = <T>(look: () => T) => vi.waitFor(look, { timeout: 30_000, interval: 50 });

describe('the consumer of completions', () => {
  it('answers as a stream and then as a whole', async () => {
    const text = 'Twenty-seven days of leave, as every year.';
    const runId = await ask(
      { provider: 'scripted', script: [{ text, pieceLength: 6, delayMs: 15 }] },
      { stream: true },
    );
    await until(() => expect(replies(runId)).toHaveLength(1));
    expect(replies(runId)[0]).toMatchObject({
      runId,
      step: 'complete',
      result: { case: 'complete', value: { text, finishReason: 'stop' } },
    });
    expect([...replies(runId)[0]!.continuation]).toEqual([1, 2, 3]);
    await until(() => expect(deltas(runId).at(-1)?.final).toBe(true));
    const pieces = deltas(runId);
    expect(pieces.map((delta) => delta.text).join('')).toBe(text);
    expect(pieces.map(({ index }) => index)).toEqual(pieces.map((_delta, index) => index));
    // Pieces 15 ms apart: published on their way, and not each by itself.
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.length).toBeLessThan(8);
  });

  it('calls no model for a request that was answered', async () => {
    const before = await skipped();
    const runId = await ask({ provider: 'scripted', script: [{ text: 'Once.', firstDelayMs: 50 }] }, { times: 3 });
    await vi.waitFor(async () => expect((await skipped()) - before).toBe(2), { timeout: 30_000, interval: 50 });
    await until(() => expect(replies(runId)).toHaveLength(1));
    expect(calls.get(runId)).toBe(1);
  });

  it('tries three times', async () => {
    const runId = await ask({ provider: 'scripted', description: 'flaky', script: [{}] });
    await until(() => expect(replies(runId)).toHaveLength(1));
    expect(calls.get(runId)).toBe(3);
    expect(replies(runId)[0]?.result).toMatchObject({ case: 'complete', value: { text: 'At last.' } });
  });

  it('replies with the failure when trying is of no use', async () => {
    const runId = await ask({ provider: 'scripted', script: [{ fault: 'refused' }] });
    await until(() => expect(replies(runId)).toHaveLength(1));
    expect(replies(runId)[0]?.result).toMatchObject({ case: 'failure', value: { code: 'model-refused-request' } });
    expect(calls.get(runId)).toBe(1);
  });

  it('ends a cut stream with a failure, and marks no piece as the last', async () => {
    const script = [{ text: 'A half of an answer.', pieceLength: 3, delayMs: 15, fault: 'cut' }];
    const runId = await ask({ provider: 'scripted', script }, { stream: true });
    await until(() => expect(replies(runId)).toHaveLength(1));
    expect(replies(runId)[0]?.result).toMatchObject({ case: 'failure', value: { code: 'model-stream-cut' } });
    expect(deltas(runId).length).toBeGreaterThan(0);
    expect(deltas(runId).some(({ final }) => final)).toBe(false);
    expect(calls.get(runId)).toBe(1);
  });

  it('dead-letters a request that wants its reply elsewhere, and calls no model', async () => {
    const runId = await ask({ provider: 'scripted', script: [{}] }, { replyTo: topics.answerCompleted.name });
    const [letter] = await until(() => {
      const letters = of(topics.completeRequested.deadLetters, runId);
      expect(letters).toHaveLength(1);
      return letters;
    });
    expect(headerOf(letter!, DEAD_LETTER.code)).toBe('reply-topic-not-allowed');
    expect(calls.get(runId)).toBeUndefined();
  });
});
