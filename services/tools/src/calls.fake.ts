import {
  type ApprovalDecided,
  type ApprovalRequested,
  ApprovalDecidedSchema,
  type CallRequested,
  CallRequestedSchema,
  type CallResult,
  create,
  type JsonObject,
  type StepCompleted,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import {
  type AnyConsumer,
  type Emission,
  fakeGatherContext,
  type GatherContext,
  type InboundEnvelope,
  type PartitionScope,
} from '@weir/kafka';
import { createTelemetry, type Telemetry } from '@weir/telemetry';
import { awaitApprovalConsumer } from './approval/await-approval.consumer.js';
import { decideCallConsumer } from './approval/decide-call.consumer.js';
import { PendingDecisions } from '@weir/requests';
import { ArgumentCheck } from './call/argument-check.js';
import { callToolConsumer } from './call/call-tool.consumer.js';
import { Slots } from './call/slots.js';
import { toolEvents } from './telemetry.js';
import type { ToolOutput, ToolRunner, ToolRunners } from './tool-runner.port.js';

export const REPLIES = 'weir.replies.test';

type Request = Omit<Partial<CallRequested>, 'tool' | '$typeName'> & { tool?: JsonObject };
type Run = ToolRunner<unknown>['run'];

/** The log of one partition, which outlives the processes that work on it. */
export class CallLog {
  readonly written: Emission[] = [];
  readonly deadLetters: WeirError[] = [];
  readonly ids = new Set<string>();
  /** Asked before anything is written. */
  beforeWrite: (emission: Emission) => void = () => undefined;
  offset = 0;

  write(emissions: readonly Emission[]): void {
    for (const emission of emissions) {
      this.beforeWrite(emission);
      const { id } = emission.options;
      if (id !== undefined && this.ids.has(id)) continue;
      if (id !== undefined) this.ids.add(id);
      this.written.push(emission);
    }
  }

  of(topic: { name: string }): Emission[] {
    return this.written.filter((emission) => emission.topic.name === topic.name);
  }

  get results(): CallResult[] {
    return this.of(topics.stepCompleted).map(({ message }) => (message as StepCompleted).result.value as CallResult);
  }
}

/** One process that owns the partition: its three consumers, as the consumer loop runs them, over tools that a test makes. */
export class CallProcess {
  readonly calls: Parameters<Run>[0][] = [];
  readonly #log: CallLog;
  readonly #lost = new AbortController();
  readonly #callTool: AnyConsumer;
  readonly #awaitApproval: AnyConsumer;
  readonly #decideCall: AnyConsumer;

  private constructor(log: CallLog, telemetry: Telemetry, run: Run) {
    this.#log = log;
    const runner = {
      run: (request: Parameters<Run>[0]) => {
        this.calls.push(request);
        return run(request);
      },
      close: () => Promise.resolve(),
    };
    const runners: ToolRunners = { fetch: runner, mcp: runner };
    const pending = new PendingDecisions<ApprovalRequested>(100);
    const ports = {
      runners,
      requireDeclared: async (name: string) => {
        if (name !== 'undeclared') return;
        throw new WeirError({ code: 'tool-undeclared', disposition: 'poison', message: 'It is not declared.' });
      },
      check: new ArgumentCheck(),
      slots: new Slots(4),
      events: toolEvents(telemetry),
      replyTopicPrefix: 'weir.replies.',
      approvalMs: 60_000,
      pending,
      history: 100,
    };
    this.#callTool = callToolConsumer(ports);
    this.#awaitApproval = awaitApprovalConsumer(ports);
    this.#decideCall = decideCallConsumer(ports);
  }

  static async start(
    log: CallLog,
    run: Run = async (): Promise<ToolOutput> => ({ content: 'Done.' }),
  ): Promise<CallProcess> {
    const telemetry = await createTelemetry({ service: 'tools', instance: '0', level: 'silent' });
    return new CallProcess(log, telemetry, run);
  }

  /** Asks for a call, of a page unless `fields` say otherwise. */
  async request(fields: Request = {}, envelope: Partial<InboundEnvelope> = {}): Promise<void> {
    const message = create(CallRequestedSchema, {
      runId: 'run-1',
      step: 'call',
      continuation: new Uint8Array([1, 2]),
      name: 'mine',
      tool: { type: 'fetch' },
      arguments: '{"url":"https://example.com"}',
      groups: ['staff'],
      app: 'agent',
      ...fields,
    });
    await this.#deliver(this.#callTool, message, this.#context(topics.callRequested.name, envelope));
  }

  /** Shows a request for approval that stands in the log, as reading the topic does. */
  async show(emission: Emission): Promise<void> {
    const context = this.#context(topics.approvalRequested.name, { replyTopic: emission.options.replyTo });
    const message = emission.message as ApprovalRequested;
    this.#awaitApproval.history!.remember(message, context, this.#scope);
    await this.#deliver(this.#awaitApproval, message, context);
  }

  /** A decision; at the offset of an earlier one it is the same again. */
  async decide(
    fields: Partial<Omit<ApprovalDecided, '$typeName'>>,
    options: { offset?: number; timestamp?: number } = {},
  ): Promise<void> {
    const message = create(ApprovalDecidedSchema, { runId: 'run-1', step: 'call', by: 'ada', ...fields });
    const context = { ...this.#context(topics.approvalDecided.name, {}), ...options };
    this.#decideCall.history!.remember(message, context, this.#scope);
    await this.#deliver(this.#decideCall, message, context);
  }

  /** The process dies, or the partition is given to another. */
  lose(): void {
    this.#lost.abort();
  }

  get #scope(): PartitionScope {
    return { signal: this.#lost.signal, publish: async (emissions) => this.#log.write(emissions) };
  }

  /** As the consumer loop does it: done before, handled (twice, when it may be tried again), rejected, or a dead letter. */
  async #deliver(consumer: AnyConsumer, message: unknown, context: GatherContext): Promise<void> {
    const outcome = consumer.outcomeId?.(message, context);
    if (outcome !== undefined && this.#log.ids.has(outcome)) return;
    const work = async () => consumer.handle(message, await consumer.gather?.(message, context), context);
    let failure: unknown;
    for (const attempt of [work, work, async () => consumer.reject?.(failure as WeirError, message, context)]) {
      try {
        const emissions = await attempt();
        if (!emissions) break;
        this.#log.write(emissions);
        return;
      } catch (error) {
        if (this.#lost.signal.aborted) return;
        failure = error;
      }
    }
    if (!WeirError.is(failure)) throw failure;
    this.#log.deadLetters.push(failure);
  }

  #context(topic: string, envelope: Partial<InboundEnvelope>): GatherContext {
    const offset = this.#log.offset++;
    return fakeGatherContext(topic, {
      envelope: { id: `${topic}-${offset}`, replyTopic: REPLIES, ...envelope },
      offset,
      log: `${topic}/0`,
      timestamp: Date.now(),
      signal: this.#lost.signal,
      publish: async (emissions) => this.#log.write(emissions),
      written: (id) => this.#log.ids.has(id),
    });
  }
}
