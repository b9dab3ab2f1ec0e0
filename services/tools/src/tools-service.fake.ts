import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
import { createTopics, headerOf, type InboundRecord, kafkaOptions, KafkaRuntime, LogReader } from '@weir/kafka';
import { parseResource, resourceKey, resourceRecord, resourceTombstone } from '@weir/resources';
import { ResourceView, type ServiceParts } from '@weir/service';
import { createTelemetry, type Telemetry } from '@weir/telemetry';
import { AppModule } from './app.module.js';
import { configSchema } from './config.js';

interface Running {
  runtime: KafkaRuntime;
  resources: ResourceView;
  parts: ServiceParts;
  telemetry: Telemetry;
}

type Approval = 'none' | 'required';

const CALL = { runId: '', step: 'call', continuation: new Uint8Array([1, 2, 3]), function: 'say' };

/**
 * The whole service on a real broker, and a client of it, for tests. Two tools are declared, which differ in whether they need
 * approval; both call an API that remembers whom it was called for.
 */
export class ToolsService {
  /** Calls that the API has had, by run. */
  readonly made: string[] = [];
  readonly #config: ReturnType<typeof configSchema.parse>;
  readonly #kafka: ReturnType<typeof kafkaOptions>;
  /** The group is the service's own, so that messages of other tests may come too: these are told apart by their tenant. */
  readonly #tenant = `tools-${randomUUID().slice(0, 8)}`;
  readonly #records: InboundRecord[] = [];
  readonly #api: Server;
  #reader: LogReader | undefined;
  #running: Running | undefined;

  private constructor(brokers: string) {
    this.#config = configSchema.parse({ KAFKA_BROKERS: brokers, WEIR_INSTANCE: this.#tenant });
    this.#kafka = kafkaOptions(this.#config, this.#tenant);
    this.#api = createServer((request, response) => {
      void request.toArray().then((parts) => {
        const { text } = JSON.parse(parts.join('')) as { text: string };
        this.made.push(text);
        response.setHeader('content-type', 'text/plain').end(`Said ${text}.`);
      });
    });
  }

  static async start(brokers: string): Promise<ToolsService> {
    const service = new ToolsService(brokers);
    await new Promise<void>((resolve) => service.#api.listen(0, '127.0.0.1', resolve));
    await createTopics(service.#kafka);
    service.#running = await service.#run();
    await service.#send(service.#tools.map((tool) => resourceRecord(tool, 'weir/test')));
    service.#reader = new LogReader({
      kafka: service.#kafka,
      logger: service.#running.telemetry.logger,
      from: 'end',
      topics: [topics.stepCompleted.name, topics.approvalRequested.name, topics.callBegun.name],
      onRecord: (record) => {
        if (headerOf(record, HEADER.tenant) === service.#tenant) service.#records.push(record);
      },
    });
    await service.#reader.start();
    return service;
  }

  /** The process ends, and another one takes over, which knows only what stands in the topics. */
  async restart(): Promise<void> {
    await this.#end();
    this.#running = await this.#run();
  }

  async stop(): Promise<void> {
    await this.#send(this.#tools.map((tool) => resourceTombstone(resourceKey(tool), 'weir/test')));
    await this.#reader?.stop();
    await this.#end();
    this.#api.closeAllConnections();
    this.#api.close();
  }

  /** Asks for a call. @returns The run's id, which is what the API is told too. */
  async ask(
    approval: Approval,
    options: { times?: number; deadline?: number; text?: unknown; spec?: JsonObject } = {},
  ): Promise<string> {
    const runId = randomUUID();
    const { times = 1, deadline, text = runId, spec = {} } = options;
    const message = create(CallRequestedSchema, {
      ...CALL,
      runId,
      name: this.#nameOf(approval),
      tool: { ...this.#specOf(approval), ...spec },
      arguments: JSON.stringify({ body: { text } }),
    });
    const envelope = {
      replyTopic: topics.stepCompleted.name,
      ...(deadline === undefined ? {} : { deadline: new Date(deadline).toISOString() }),
    };
    const record = this.#recordOf(topics.callRequested, message, runId, envelope);
    for (let time = 0; time < times; time += 1) await this.#send([record]);
    return runId;
  }

  async decide(runId: string, approved: boolean): Promise<void> {
    const { step } = CALL;
    const decision = create(ApprovalDecidedSchema, { runId, step, approved, by: 'ada', reason: 'I say so.' });
    await this.#send([this.#recordOf(topics.approvalDecided, decision, runId, {})]);
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

  get #tools() {
    return (['none', 'required'] as const).map((approval) =>
      parseResource({ kind: 'Tool', name: this.#nameOf(approval), spec: this.#specOf(approval) }),
    );
  }

  #nameOf(approval: Approval): string {
    return `${this.#tenant}-${approval}`;
  }

  #specOf(approval: Approval): JsonObject {
    const host = `127.0.0.1:${(this.#api.address() as AddressInfo).port}`;
    const body = { type: 'object', properties: { text: { type: 'string' } } };
    const say = { operationId: 'say', requestBody: { content: { 'application/json': { schema: body } } } };
    return {
      type: 'openapi',
      approval,
      document: { paths: { '/say': { post: say } } },
      operations: ['say'],
      baseUrl: `http://${host}`,
      privateHosts: [host],
    };
  }

  async #run(): Promise<Running> {
    const kafka = this.#kafka;
    const telemetry = await createTelemetry({ service: 'tools', instance: this.#tenant, level: 'error' });
    const { logger } = telemetry;
    const runtime = new KafkaRuntime({
      kafka,
      telemetry,
      timeouts: { sessionMs: 10_000, heartbeatMs: 500 },
      onFatal: (error) => logger.error({ reason: error.message }, 'fatal'),
    });
    const resources = new ResourceView({ kafka, logger });
    await resources.start();
    const module = AppModule.register({ config: this.#config, telemetry, runtime, resources });
    const [provider] = module.providers as { useValue: ServiceParts }[];
    const parts = provider!.useValue;
    await runtime.start(parts.consumers);
    while (runtime.notReady.length > 0) await sleep(100);
    return { runtime, resources, parts, telemetry };
  }

  async #end(): Promise<void> {
    await this.#running?.runtime.stop();
    await this.#running?.parts.stop?.();
    await this.#running?.resources.stop();
    await this.#running?.telemetry.shutdown();
  }

  async #send(records: Parameters<KafkaRuntime['producer']['send']>[0]): Promise<void> {
    await this.#running?.runtime.producer.send(records);
  }

  #recordOf<Schema extends DescMessage>(
    topic: Topic<Schema>,
    message: MessageShape<Schema>,
    runId: string,
    envelope: { replyTopic?: string; deadline?: string },
  ) {
    const headers = writeHeaders({
      id: randomUUID(),
      type: topic.schema.typeName,
      source: 'weir/test',
      time: new Date().toISOString(),
      contentType: JSON_TYPE,
      run: runId,
      tenant: this.#tenant,
      ...envelope,
    });
    return { topic: topic.name, key: Buffer.from(runId), value: encodeJson(topic.schema, message), headers };
  }

  #of<Schema extends DescMessage>(topic: Topic, schema: Schema, runId: string): MessageShape<Schema>[] {
    return this.#records
      .filter((record) => record.topic === topic.name && record.key?.toString() === runId)
      .map((record) => decodeMessage(schema, record.value!, headerOf(record, HEADER.contentType) ?? PROTOBUF));
  }
}
