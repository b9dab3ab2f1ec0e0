import {
  type AnswerCompleted,
  decodeMessage,
  type DescMessage,
  HEADER,
  type MessageShape,
  type RecordPlace,
  topics,
} from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';
import type { RunRecords } from './measure-run.js';

/** Reads a record by its place; undefined when it stands there no longer. */
export type ReadAt = (topic: string, partition: number, offset: number) => Promise<InboundRecord | undefined>;

/** Steps whose replies tell how the question was embedded, and what was found. */
const STEP = /^(?:embed|retrieve)\b/;

/**
 * Reads of a run what its outcome does not have: its question, its embedding and its hits. A record that is gone, or another run's by now,
 * counts as absent.
 *
 * @throws WeirError `kafka-unavailable` (retryable).
 */
export async function readRunRecords({ runId, requested, steps }: AnswerCompleted, read: ReadAt): Promise<RunRecords> {
  const places = steps.flatMap(({ step, completed }) => (STEP.test(step) && completed ? [completed] : []));
  const [request, ...replies] = await Promise.all([
    requested && messageAt(topics.answerRequested.schema, runId, requested, read),
    ...places.map((place) => messageAt(topics.stepCompleted.schema, runId, place, read)),
  ]);
  return { request, replies: replies.filter((reply) => reply !== undefined) };
}

async function messageAt<Schema extends DescMessage>(
  schema: Schema,
  runId: string,
  { topic, partition, offset }: RecordPlace,
  read: ReadAt,
): Promise<MessageShape<Schema> | undefined> {
  const record = await read(topic, partition, Number(offset));
  return record && messageIn(schema, record, runId);
}

function messageIn<Schema extends DescMessage>(
  schema: Schema,
  record: InboundRecord,
  runId: string,
): MessageShape<Schema> | undefined {
  // Whoever asks over the topic need not name the run beside its key.
  const run = headerOf(record, HEADER.run) ?? record.key?.toString();
  if (!record.value || run !== runId) return undefined;
  try {
    return decodeMessage(schema, record.value, headerOf(record, HEADER.contentType));
  } catch {
    // Whoever handles the record says what is wrong with it.
    return undefined;
  }
}
