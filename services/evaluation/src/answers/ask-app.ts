import { setTimeout as sleep } from 'node:timers/promises';
import { type AnswerCompleted, type AnswerRequested, topics } from '@weir/contracts';
import { classify } from '@weir/errors';
import type { InboundRecord } from '@weir/kafka';
import { decodeReply, type Publisher, requestRecord, type Wait, type Waits } from '@weir/requests';

/** `ce_source` of all that the evaluation service asks. */
export const SOURCE = 'weir/evaluation';

export interface AskPorts {
  publisher: Publisher;
  /** Offered every record of the answer topic. */
  waits: Waits;
}

export interface Asked {
  tenant: string;
  /** Name of the ApiKey on whose account it goes; empty for what nobody asked for. */
  caller: string;
  /** Milliseconds since the epoch. */
  deadline: number;
  signal: AbortSignal;
}

/** Orchestration ends an overdue run itself; its outcome says more than a timer here could. */
const GRACE_MS = 5_000;
const RETRY_MS = 500;

/** A question on its way: asked, and its outcome waited for. */
export interface PendingAnswer {
  outcome: Promise<AnswerCompleted>;
  close: () => void;
}

/**
 * Waits for the outcome of a run that was asked for before, or is to be by `sendQuestion`.
 *
 * @throws WeirError retryable `too-many-waiting`.
 */
export function awaitAnswer({ waits }: AskPorts, runId: string, asked: Asked): PendingAnswer {
  const wait: Wait<AnswerCompleted> = waits.open({
    id: runId,
    tenant: asked.tenant,
    deadline: asked.deadline + GRACE_MS,
    signal: asked.signal,
    receive: answerIn,
  });
  return { outcome: wait.result, close: wait.close };
}

/** The outcome in a record of the answer topic; undefined when the record is something else. */
export function answerIn(record: InboundRecord): AnswerCompleted | undefined {
  return record.topic === topics.answerCompleted.name ? decodeReply(topics.answerCompleted, record) : undefined;
}

/**
 * Sends a question, as often as it takes for Kafka to have it: asked twice under its run id, it is answered once.
 *
 * @throws WeirError poison when the question can never be sent.
 */
export async function sendQuestion({ publisher }: AskPorts, request: AnswerRequested, asked: Asked): Promise<void> {
  const topic = topics.answerRequested;
  const { runId } = request;
  const record = requestRecord({
    source: SOURCE,
    topic,
    schema: topic.schema,
    message: { ...request, caller: asked.caller },
    key: runId,
    tenant: asked.tenant,
    run: runId,
    deadline: asked.deadline,
  });
  for (;;) {
    asked.signal.throwIfAborted();
    try {
      return await publisher.publish([record], asked.signal);
    } catch (error) {
      if (classify(error).disposition !== 'retryable') throw error;
      await sleep(RETRY_MS, undefined, { signal: asked.signal });
    }
  }
}
