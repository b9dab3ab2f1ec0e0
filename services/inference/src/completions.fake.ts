import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AnswerDelta,
  AnswerDeltaSchema,
  CompleteRequestedSchema,
  create,
  decodeMessage,
  encodeJson,
  HEADER,
  type JsonObject,
  JSON_TYPE,
  PROTOBUF,
  type StepCompleted,
  StepCompletedSchema,
  topics,
  writeHeaders,
} from '@weir/contracts';
import {
  type AnyConsumer,
  createTopics,
  headerOf,
  type InboundRecord,
  KafkaRuntime,
  LogReader,
  type MessageContext,
} from '@weir/kafka';
import { createTelemetry, type Telemetry } from '@weir/telemetry';
import { withoutBudgets } from './budgets/without-budgets.fake.js';
import type { CallModelPorts } from './call-model.js';
import { completeConsumer } from './complete.consumer.js';
import { inferenceEvents } from './telemetry.js';

export interface Asked {
  fallbacks?: readonly JsonObject[];
  stream?: boolean;
  replyTo?: string;
  /** How often the same record is sent. */
  times?: number;
}

/** The consumer of completions on a real broker, and a client of it, for tests. */
export class Completions {
  readonly telemetry: Telemetry;
  readonly #runtime: KafkaRuntime;
  readonly #reader: LogReader;
  readonly #records: InboundRecord[] = [];
  /** Tells its own requests from those of tests that run beside it. */
  readonly #tenant: string;

  private constructor(kafka: { brokers: string[]; clientId: string }, tenant: string, telemetry: Telemetry) {
    const { logger } = telemetry;
    this.#tenant = tenant;
    this.telemetry = telemetry;
    this.#reader = new LogReader({
      kafka,
      logger,
      from: 'end',
      topics: [topics.stepCompleted.name, topics.answerDelta.name, topics.completeRequested.deadLetters],
      onRecord: (record) => {
        if (headerOf(record, HEADER.tenant) === tenant) this.#records.push(record);
      },
    });
    this.#runtime = new KafkaRuntime({
      kafka,
      telemetry,
      timeouts: { sessionMs: 10_000, heartbeatMs: 500 },
      onFatal: (error) => logger.error({ reason: error.message }, 'fatal'),
    });
  }

  static async start(brokers: string[], models: CallModelPorts['models']): Promise<Completions> {
    const kafka = { brokers, clientId: 'weir-inference-test' };
    const tenant = `inference-${randomUUID().slice(0, 8)}`;
    await createTopics(kafka);
    const telemetry = await createTelemetry({ service: 'inference', instance: tenant, level: 'error' });
    const completions = new Completions(kafka, tenant, telemetry);
    await completions.#reader.start();
    const consumer = completeConsumer({
      models,
      requireDeclared: async () => undefined,
      ...withoutBudgets(),
      events: inferenceEvents(telemetry),
      replyTopicPrefix: 'weir.replies.',
    });
    await completions.#runtime.start([onlyOf(tenant, consumer)]);
    while (completions.#runtime.notReady.length > 0) await sleep(100);
    return completions;
  }

  async stop(): Promise<void> {
    await this.#runtime.stop();
    await this.#reader.stop();
    await this.telemetry.shutdown();
  }

  /** Asks for a completion. @returns The run's id, which is the question too. */
  async ask(model: JsonObject, { fallbacks = [], stream = false, replyTo, times = 1 }: Asked = {}): Promise<string> {
    const runId = randomUUID();
    const message = create(CompleteRequestedSchema, {
      runId,
      step: 'complete',
      continuation: new Uint8Array([1, 2, 3]),
      model,
      fallbacks: [...fallbacks],
      question: runId,
      stream,
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
        replyTopic: replyTo ?? topics.stepCompleted.name,
        run: runId,
        tenant: this.#tenant,
      }),
    };
    for (let time = 0; time < times; time += 1) await this.#runtime.producer.send([record]);
    return runId;
  }

  replies(runId: string): StepCompleted[] {
    return this.#of(topics.stepCompleted.name, runId).map((record) =>
      decodeMessage(StepCompletedSchema, record.value!, headerOf(record, HEADER.contentType) ?? PROTOBUF),
    );
  }

  deltas(runId: string): AnswerDelta[] {
    return this.#of(topics.answerDelta.name, runId).map((record) =>
      decodeMessage(AnswerDeltaSchema, record.value!, JSON_TYPE),
    );
  }

  deadLetters(runId: string): InboundRecord[] {
    return this.#of(topics.completeRequested.deadLetters, runId);
  }

  #of(topic: string, runId: string): InboundRecord[] {
    return this.#records.filter((record) => record.topic === topic && record.key?.toString() === runId);
  }
}

/** In a group of its own, and with an eye for its own requests alone: others may run beside it. */
function onlyOf(tenant: string, consumer: AnyConsumer): AnyConsumer {
  const isOwn = ({ envelope }: MessageContext) => envelope.tenant === tenant;
  return {
    ...consumer,
    group: `${consumer.group}.${tenant}`,
    gather: async (message, context) => (isOwn(context) ? consumer.gather!(message, context) : undefined),
    handle: (message, gathered, context) => (isOwn(context) ? consumer.handle(message, gathered, context) : []),
    reject: (error, message, context) => (isOwn(context) ? consumer.reject?.(error, message, context) : []),
  };
}
