import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApprovalDecidedSchema,
  ApprovalRequestedSchema,
  CallRequestedSchema,
  type CallResult,
  create,
  decodeMessage,
  type DescMessage,
  encodeJson,
  HEADER,
  type JsonObject,
  JSON_TYPE,
  type MessageShape,
  PROTOBUF,
  StepCompletedSchema,
  type Topic,
  topics,
  writeHeaders,
} from '@weir/contracts';
import { createTopics, headerOf, type InboundRecord, KafkaRuntime, LogReader } from '@weir/kafka';
import { createTelemetry, type Telemetry } from '@weir/telemetry';
import { awaitApprovalConsumer } from './approval/await-approval.consumer.js';
import { decideCallConsumer } from './approval/decide-call.consumer.js';
import { PendingApprovals } from './approval/pending-approvals.js';
import { ArgumentCheck } from './call/argument-check.js';
import { callToolConsumer } from './call/call-tool.consumer.js';
import { Slots } from './call/slots.js';
import { toolEvents } from './telemetry.js';
import type { ToolRunner } from './tool-runner.port.js';

/** The consumers of the service on a real broker, and a client of theirs, for tests. */
export class KafkaCalls {
  /** Calls that were made, by run. */
  readonly made: string[] = [];
  readonly #kafka: { brokers: string[]; clientId: string };
  readonly #telemetry: Telemetry;
  readonly #reader: LogReader;
  readonly #records: InboundRecord[] = [];
  /** The group is the service's own, so that messages of other tests may come too: these are told apart by their tenant. */
  readonly #tenant: string;
  #runtime: KafkaRuntime;

  private constructor(kafka: { brokers: string[]; clientId: string }, tenant: string, telemetry: Telemetry) {
    this.#kafka = kafka;
    this.#tenant = tenant;
    this.#telemetry = telemetry;
    this.#runtime = this.#newRuntime();
    this.#reader = new LogReader({
      kafka,
      logger: telemetry.logger,
      from: 'end',
      topics: [topics.stepCompleted.name, topics.approvalRequested.name, topics.callBegun.name],
      onRecord: (record) => {
        if (headerOf(record, HEADER.tenant) === tenant) this.#records.push(record);
      },
    });
  }

  static async start(brokers: string[]): Promise<KafkaCalls> {
    const kafka = { brokers, clientId: 'weir-tools-test' };
    const tenant = `tools-${randomUUID().slice(0, 8)}`;
    await createTopics(kafka);
    const telemetry = await createTelemetry({ service: 'tools', instance: tenant, level: 'error' });
    const calls = new KafkaCalls(kafka, tenant, telemetry);
    await calls.#reader.start();
    await calls.#run();
    return calls;
  }

  /** The process ends, and another one takes over, which knows only what stands in the topics. */
  async restart(): Promise<void> {
    await this.#runtime.stop();
    this.#runtime = this.#newRuntime();
    await this.#run();
  }

  async stop(): Promise<void> {
    await this.#runtime.stop();
    await this.#reader.stop();
    await this.#telemetry.shutdown();
  }

  /** Asks for a call that changes something. @returns The run's id. */
  async ask(
    spec: JsonObject = {},
    options: { times?: number; deadline?: number; text?: unknown } = {},
  ): Promise<string> {
    const runId = randomUUID();
    const { times = 1, deadline, text = runId } = options;
    const functions = [{ name: 'say', parameters: { type: 'object', properties: { text: { type: 'string' } } } }];
    const message = create(CallRequestedSchema, {
      runId,
      step: 'call',
      continuation: new Uint8Array([1, 2, 3]),
      name: 'mine',
      tool: { type: 'mcp', url: 'https://mcp.example', functions, ...spec },
      function: 'say',
      arguments: JSON.stringify({ text }),
    });
    for (let time = 0; time < times; time += 1) {
      await this.#send(topics.callRequested, CallRequestedSchema, message, runId, {
        replyTopic: topics.stepCompleted.name,
        ...(deadline === undefined ? {} : { deadline: new Date(deadline).toISOString() }),
      });
    }
    return runId;
  }

  async decide(runId: string, approved: boolean): Promise<void> {
    const decision = create(ApprovalDecidedSchema, { runId, step: 'call', approved, by: 'ada', reason: 'I say so.' });
    await this.#send(topics.approvalDecided, ApprovalDecidedSchema, decision, runId, {});
  }

  results(runId: string): CallResult[] {
    return this.#of(topics.stepCompleted, StepCompletedSchema, runId).map(({ result }) => result.value as CallResult);
  }

  approvals(runId: string): MessageShape<typeof ApprovalRequestedSchema>[] {
    return this.#of(topics.approvalRequested, ApprovalRequestedSchema, runId);
  }

  begun(runId: string): number {
    return this.#of(topics.callBegun, topics.callBegun.schema, runId).length;
  }

  #newRuntime(): KafkaRuntime {
    const { logger } = this.#telemetry;
    return new KafkaRuntime({
      kafka: this.#kafka,
      telemetry: this.#telemetry,
      timeouts: { sessionMs: 10_000, heartbeatMs: 500 },
      onFatal: (error) => logger.error({ reason: error.message }, 'fatal'),
    });
  }

  async #run(): Promise<void> {
    const mcp: ToolRunner<unknown> = {
      run: async ({ runId, arguments: given }) => {
        this.made.push(runId);
        return { content: `Said ${String(given['text'])}.` };
      },
      close: () => Promise.resolve(),
    };
    const ports = {
      runners: { mcp },
      requireDeclared: () => Promise.resolve(),
      check: new ArgumentCheck(),
      slots: new Slots(8),
      // Of its own, since instruments are registered once.
      events: toolEvents(await createTelemetry({ service: 'tools', instance: this.#tenant, level: 'error' })),
      replyTopicPrefix: 'weir.replies.',
      approvalMs: 60_000,
      history: 50,
      pending: new PendingApprovals(400),
    };
    await this.#runtime.start([callToolConsumer(ports), awaitApprovalConsumer(ports), decideCallConsumer(ports)]);
    while (this.#runtime.notReady.length > 0) await sleep(100);
  }

  async #send<Schema extends DescMessage>(
    topic: Topic<Schema>,
    schema: Schema,
    message: MessageShape<Schema>,
    runId: string,
    envelope: { replyTopic?: string; deadline?: string },
  ): Promise<void> {
    const headers = writeHeaders({
      id: randomUUID(),
      type: schema.typeName,
      source: 'weir/test',
      time: new Date().toISOString(),
      contentType: JSON_TYPE,
      run: runId,
      tenant: this.#tenant,
      ...envelope,
    });
    await this.#runtime.producer.send([
      { topic: topic.name, key: Buffer.from(runId), value: encodeJson(schema, message), headers },
    ]);
  }

  #of<Schema extends DescMessage>(topic: Topic, schema: Schema, runId: string): MessageShape<Schema>[] {
    return this.#records
      .filter((record) => record.topic === topic.name && record.key?.toString() === runId)
      .map((record) => decodeMessage(schema, record.value!, headerOf(record, HEADER.contentType) ?? PROTOBUF));
  }
}
