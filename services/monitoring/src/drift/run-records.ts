import {
  type AnswerCompleted,
  AnswerRequestedSchema,
  decodeMessage,
  type DescMessage,
  HEADER,
  type MessageShape,
  type RecordPlace,
  StepCompletedSchema,
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
    requested && messageAt(AnswerRequestedSchema, runId, requested, read),
    ...places.map((place) => messageAt(StepCompletedSchema, runId, place, read)),
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
  if (!record?.value || headerOf(record, HEADER.run) !== runId) return undefined;
  try {
    return decodeMessage(schema, record.value, headerOf(record, HEADER.contentType));
  } catch {
    // Whoever handles the record says what is wrong with it.
    return undefined;
  }
}
