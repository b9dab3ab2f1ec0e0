import { decodeMessage, HEADER } from '@weir/contracts';
import { classify, WeirError } from '@weir/errors';
import { parseTraceparent, type Stage, type Telemetry } from '@weir/telemetry';
import type { AnyConsumer, Dependency, Emission, MessageContext } from './define-consumer.js';
import { openRecord } from './inbound.js';
import type { Ledger } from './ledger.js';
import type { InboundRecord } from './record.js';
import { DEFAULT_RETRY, retryDelayMs } from './retry-policy.js';

/** What the pipeline of one owned partition needs from around it. */
export interface PipelinePorts {
  /** Aborted when the partition is lost or the process stops. */
  signal: AbortSignal;
  /** Names the partition's log. */
  log: string;
  /** Ledgers that can hold this consumer's outcomes. */
  ledgers: readonly Ledger[];
  telemetry: Telemetry;
  /** Writes emissions that follow from the record; resolves when they are acknowledged. */
  write(emissions: readonly Emission[], cause: MessageContext): Promise<void>;
  writeDeadLetter(record: InboundRecord, error: WeirError, stage: Stage, attempts: number): Promise<void>;
  /** Whether the partition is still owned, once a rebalance in progress has ended. */
  owned(): Promise<boolean>;
  /** Starts no further message of the partition until the returned function is called. */
  hold(): () => void;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. */
  pause(milliseconds: number): Promise<void>;
}

/** How a message's handling ended; an `abandoned` one is somebody else's now, and not committed here. */
export type Handled = 'done' | 'abandoned';

const DEFAULT_TIMEOUT_MS = 30_000;
const DEPENDENCY_POLL_MS = 500;
const KAFKA = 'kafka';
/** Whether the emissions were written is not known here: whoever owns the partition next looks in the ledger. */
const UNKNOWN_FATE = new Set(['lease-lost', 'producer-restarted']);

/** One attempt's way so far, for the error that may come. */
interface Progress {
  stage: Stage;
  context: MessageContext | undefined;
  message: unknown;
}

/**
 * decode → gather → handle → emit, for one record, with the three dispositions: a retryable failure waits and tries
 * again, a poison message is rejected or dead-lettered, a fatal one is thrown.
 *
 * @throws WeirError of disposition `fatal`.
 */
export async function processRecord(
  record: InboundRecord,
  consumer: AnyConsumer,
  ports: PipelinePorts,
): Promise<Handled> {
  const { telemetry } = ports;
  const labels = { topic: record.topic, group: consumer.group };
  const started = performance.now();
  const policy = consumer.retry ?? DEFAULT_RETRY;
  const progress: Progress = { stage: 'decode', context: undefined, message: undefined };
  let failures = 0;
  let outages = 0;
  for (;;) {
    try {
      await attempt(record, consumer, ports, progress);
      break;
    } catch (thrown) {
      if (ports.signal.aborted) return 'abandoned';
      const error = expired(progress.context, thrown) ?? classify(thrown);
      if (UNKNOWN_FATE.has(error.code)) return 'abandoned';
      const { code, disposition } = error;
      telemetry.consumers.errors.inc({ ...labels, code, disposition, stage: progress.stage });
      if (disposition === 'fatal') throw error;
      telemetry.logger[failures + outages === 0 ? 'warn' : 'debug'](
        {
          ...labels,
          partition: record.partition,
          offset: record.offset,
          code,
          disposition,
          stage: progress.stage,
          reason: error.message,
        },
        'message failed',
      );
      const retryable = disposition === 'retryable';
      if (retryable && error.dependency === KAFKA) {
        // Nothing can be written meanwhile, a rejection least of all; its outage spends no attempts.
        outages += 1;
        await waitBefore(ports, retryDelayMs(policy, outages, Math.random(), error.retryAfterMs));
        continue;
      }
      const waits = consumer.whenDown !== 'reject';
      const down = retryable && waits ? await dependencyDown(error, consumer, ports.signal) : undefined;
      if (down) {
        // An outage spends no attempts.
        await waitUntilUp(down, ports);
        continue;
      }
      failures += 1;
      if (retryable && failures < policy.attempts && (waits || error.dependency === undefined)) {
        await waitBefore(ports, retryDelayMs(policy, failures, Math.random(), error.retryAfterMs));
        continue;
      }
      if (!(await giveUp(record, consumer, ports, progress, error, failures))) return 'abandoned';
      break;
    }
  }
  telemetry.consumers.handled.inc(labels);
  telemetry.consumers.handleSeconds.observe(labels, (performance.now() - started) / 1_000);
  return 'done';
}

async function attempt(
  record: InboundRecord,
  consumer: AnyConsumer,
  ports: PipelinePorts,
  progress: Progress,
): Promise<void> {
  const { telemetry } = ports;
  const labels = { topic: record.topic, group: consumer.group };
  progress.stage = 'decode';
  progress.context ??= openRecord(record, ports.log, consumer.defaultTenant);
  const { context } = progress;
  progress.message ??= decodeRecord(record, consumer, context);
  const { message } = progress;

  const outcome = consumer.outcomeId?.(message, context);
  if (outcome !== undefined && ports.ledgers.some((ledger) => ledger.has(outcome))) {
    telemetry.consumers.skipped.inc({ ...labels, why: 'done-before' });
    return;
  }
  await telemetry.tracing.span(
    `process ${record.topic}`,
    {
      kind: 'consumer',
      parent: parseTraceparent(context.envelope.headers.get('traceparent')),
      run: context.envelope.run,
    },
    async (span) => {
      span.set({
        'messaging.system': 'kafka',
        'messaging.operation.type': 'process',
        'messaging.destination.name': record.topic,
        'messaging.destination.partition.id': String(record.partition),
        'messaging.kafka.offset': record.offset,
        'messaging.consumer.group.name': consumer.group,
        'messaging.message.id': context.envelope.id,
      });
      if (context.envelope.deadline !== undefined && context.envelope.deadline <= Date.now()) throw deadlineExceeded();
      let gathered: unknown;
      if (consumer.gather) {
        progress.stage = 'gather';
        const began = performance.now();
        let signal: AbortSignal | undefined;
        gathered = await consumer.gather(message, {
          ...context,
          // Its timer is worth making only for those who look at it.
          get signal() {
            signal ??= limit(consumer, context, ports.signal, performance.now() - began);
            return signal;
          },
          publish: (emissions) => ports.write(emissions, context),
          owned: () => ports.owned(),
          written: (id) => ports.ledgers.some((ledger) => ledger.has(id)),
        });
      }
      progress.stage = 'handle';
      const emissions = consumer.handle(message, gathered, context);
      progress.stage = 'emit';
      if (emissions.length > 0) {
        await ports.write(emissions, context);
        telemetry.consumers.emitted.inc(labels, emissions.length);
      }
    },
  );
}

/**
 * The record's message, by its consumer's own decoder or its topic's schema.
 *
 * @throws WeirError poison `type-unknown` or `value-missing`, and what decoding finds.
 */
export function decodeRecord(record: InboundRecord, consumer: AnyConsumer, context: MessageContext): unknown {
  requireKnownType(consumer, context);
  if (consumer.decode) return consumer.decode(record.value, context);
  if (record.value === null) {
    throw new WeirError({
      code: 'value-missing',
      disposition: 'poison',
      field: 'value',
      message: `The record has no value, which means nothing on ${record.topic}.`,
    });
  }
  const { schema, required } = consumer.topic;
  return decodeMessage(schema, record.value, context.envelope.headers.get('content-type'), required);
}

/** Read as another type, a message of a version to come would lose what is new in it, and nobody would know. */
function requireKnownType({ topic }: AnyConsumer, { envelope }: MessageContext): void {
  const { type } = envelope;
  if (type === undefined || [topic.schema, ...topic.alsoCarries].some(({ typeName }) => typeName === type)) return;
  throw new WeirError({
    code: 'type-unknown',
    disposition: 'poison',
    field: HEADER.type,
    message: `The ${HEADER.type} header must name a message of ${topic.name}: ${topic.schema.typeName}.`,
  });
}

/**
 * Rejects the message with an outcome of its consumer's, or dead-letters it. False when the partition was lost meanwhile.
 *
 * @throws WeirError when neither can ever be written.
 */
async function giveUp(
  record: InboundRecord,
  consumer: AnyConsumer,
  ports: PipelinePorts,
  progress: Progress,
  error: WeirError,
  failures: number,
): Promise<boolean> {
  const { stage, context, message } = progress;
  // A dead letter that was redriven brings the attempts made before.
  const attempts = (context?.envelope.attempt ?? 0) + failures;
  const policy = consumer.retry ?? DEFAULT_RETRY;
  let canReject = true;
  for (let refusals = 1; ; refusals += 1) {
    try {
      const emissions = canReject && context ? consumer.reject?.(error, message, context) : undefined;
      if (context && emissions) await ports.write(emissions, context);
      else await ports.writeDeadLetter(record, error, stage, attempts);
      return true;
    } catch (failure) {
      const classified = classify(failure);
      if (ports.signal.aborted || UNKNOWN_FATE.has(classified.code)) return false;
      if (classified.disposition === 'retryable') {
        await waitBefore(ports, retryDelayMs(policy, refusals, Math.random(), classified.retryAfterMs));
        continue;
      }
      // A rejection that cannot be written (an unknown reply topic, say) must not stop the partition.
      if (classified.disposition === 'fatal' || !canReject) throw classified;
      canReject = false;
    }
  }
}

/** Waits before another attempt, and lets no further message of the partition start meanwhile. */
async function waitBefore(ports: PipelinePorts, milliseconds: number): Promise<void> {
  const release = ports.hold();
  await ports.pause(milliseconds);
  release();
}

/** Once its deadline has passed, whatever a message fails with, it fails for that. */
function expired(context: MessageContext | undefined, thrown: unknown): WeirError | undefined {
  const deadline = context?.envelope.deadline;
  if (deadline === undefined || deadline > Date.now()) return undefined;
  return WeirError.is(thrown) && thrown.disposition !== 'retryable' ? undefined : deadlineExceeded();
}

function deadlineExceeded(): WeirError {
  return new WeirError({
    code: 'deadline-exceeded',
    disposition: 'poison',
    field: 'weir-deadline',
    message: 'The deadline passed before the work was done.',
  });
}

function limit(consumer: AnyConsumer, context: MessageContext, signal: AbortSignal, passedMs: number): AbortSignal {
  const timeout = Math.max(0, Math.ceil((consumer.timeoutMs ?? DEFAULT_TIMEOUT_MS) - passedMs));
  const { deadline } = context.envelope;
  const left = deadline === undefined ? timeout : Math.max(0, Math.min(timeout, deadline - Date.now()));
  return AbortSignal.any([signal, AbortSignal.timeout(left)]);
}

async function dependencyDown(
  error: WeirError,
  consumer: AnyConsumer,
  signal: AbortSignal,
): Promise<Dependency | undefined> {
  const dependency = consumer.dependencies?.find(({ name }) => name === error.dependency);
  if (!dependency) return undefined;
  return (await isUp(dependency, signal)) ? undefined : dependency;
}

async function waitUntilUp(dependency: Dependency, ports: PipelinePorts): Promise<void> {
  const release = ports.hold();
  try {
    while (!ports.signal.aborted) {
      await ports.pause(DEPENDENCY_POLL_MS);
      if (await isUp(dependency, ports.signal)) return;
    }
  } finally {
    release();
  }
}

async function isUp(dependency: Dependency, signal: AbortSignal): Promise<boolean> {
  try {
    await dependency.check(AbortSignal.any([signal, AbortSignal.timeout(2_000)]));
    return true;
  } catch {
    return false;
  }
}
