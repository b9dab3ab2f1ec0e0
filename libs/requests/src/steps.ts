import { type DescMessage, type MessageShape, type StepCompleted, type Topic, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { InboundRecord } from '@weir/kafka';
import type { Publisher } from './publisher.js';
import { requestRecord } from './request-record.js';
import { decodeReply } from './decode-reply.js';
import type { Waits } from './waits.js';

type Reply = Exclude<StepCompleted['result'], { case: 'failure' | undefined }>;

/** What a step may be asked for, and what its reply then holds. */
export type StepResults = { [Kind in Reply['case']]: Extract<Reply, { case: Kind }>['value'] };
export type StepKind = keyof StepResults;

export interface StepRequest<Schema extends DescMessage, Kind extends StepKind> {
  topic: Topic<Schema>;
  message: MessageShape<Schema>;
  /** What the reply has to hold. */
  expects: Kind;
  tenant: string;
  runId: string;
  step: string;
  /** Milliseconds since the epoch. */
  deadline: number;
  signal?: AbortSignal;
}

export interface StepsPorts {
  publisher: Publisher;
  /** Offered every record of the reply topic. */
  waits: Waits;
  /** `ce_source`: who asks. */
  source: string;
  replyTopic: string;
}

/** Asks one service for one thing, and waits for its reply. */
export class Steps {
  readonly #ports: StepsPorts;

  constructor(ports: StepsPorts) {
    this.#ports = ports;
  }

  /** @throws WeirError `too-many-waiting`, `kafka-unavailable`, `deadline-exceeded`, or the failure that was replied. */
  async request<Schema extends DescMessage, Kind extends StepKind>(
    request: StepRequest<Schema, Kind>,
  ): Promise<StepResults[Kind]> {
    const { topic, message, expects, tenant, runId, step, deadline, signal } = request;
    const { publisher, waits, source, replyTopic } = this.#ports;
    const record = requestRecord({
      source,
      topic,
      schema: topic.schema,
      message,
      key: runId,
      tenant,
      run: runId,
      step,
      deadline,
      replyTopic,
    });
    const wait = waits.open({
      id: runId,
      tenant,
      deadline,
      ...(signal ? { signal } : {}),
      receive: (reply) => resultOf(reply, step, expects, replyTopic),
    });
    try {
      await publisher.publish([record], signal);
      return await wait.result;
    } finally {
      wait.close();
    }
  }
}

/**
 * What a record tells about a step: its result, or undefined when it is about something else.
 *
 * @throws WeirError with the code of a step that failed.
 */
export function resultOf<Kind extends StepKind>(
  record: InboundRecord,
  step: string,
  expects: Kind,
  replyTopic: string,
): StepResults[Kind] | undefined {
  if (record.topic !== replyTopic) return undefined;
  const reply = decodeReply(topics.stepCompleted, record);
  // A reply delivered twice may come while the run waits for its next step.
  if (reply?.step !== step) return undefined;
  if (reply.result.case === 'failure') throw stepFailure(reply.result.value);
  if (reply.result.case !== expects) {
    throw new WeirError({
      code: 'reply-unexpected',
      disposition: 'retryable',
      message: `The reply to ${step} holds another kind of result.`,
    });
  }
  // `case` and `value` belong together, which the compiler cannot see for a kind that it does not know.
  return reply.result.value as unknown as StepResults[Kind];
}

/** Another service's failure, under its own code. A field at fault makes it the request's fault. */
export function stepFailure(failure: {
  code: string;
  message: string;
  field: string;
  retryAfterMs?: number | undefined;
}): WeirError {
  return new WeirError({
    code: failure.code,
    disposition: failure.field === '' ? 'retryable' : 'poison',
    message: failure.message,
    ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
    ...(failure.field === '' ? {} : { field: failure.field }),
  });
}
