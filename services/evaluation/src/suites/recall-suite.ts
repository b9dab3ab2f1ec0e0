import {
  type AnswerCompleted,
  decodeMessage,
  HEADER,
  type ItemEvaluated,
  type Topic,
  type MessageShape,
  type DescMessage,
  topics,
} from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';
import type { ReadSince } from '@weir/kafka';

/** What stands on the topics of an evaluation that was begun before. */
export interface Recalled {
  cancelled: boolean;
  /** Scored already. */
  items: ItemEvaluated[];
  /** Answered, by run id, and maybe not scored yet. */
  answers: Map<string, AnswerCompleted>;
}

const TOPICS = [topics.itemEvaluated, topics.answerCompleted, topics.evaluationCancelled].map(({ name }) => name);

/**
 * Reads what was done of an evaluation since it was asked for: it goes on from there.
 *
 * @param answerRunIds - The runs that answer its questions.
 * @param since - When it was asked for, milliseconds since the epoch.
 */
export async function recallSuite(
  read: ReadSince,
  {
    tenant,
    runId,
    answerRunIds,
    since,
  }: { tenant: string; runId: string; answerRunIds: ReadonlySet<string>; since: number },
  signal: AbortSignal,
): Promise<Recalled> {
  const recalled: Recalled = { cancelled: false, items: [], answers: new Map() };
  const take = (record: InboundRecord) => {
    const run = headerOf(record, HEADER.run) ?? '';
    if (headerOf(record, HEADER.tenant) !== tenant) return;
    if (record.topic === topics.answerCompleted.name) {
      const answer = answerRunIds.has(run) ? messageIn(topics.answerCompleted, record) : undefined;
      if (answer && !recalled.answers.has(run)) recalled.answers.set(run, answer);
    } else if (run === runId && record.topic === topics.itemEvaluated.name) {
      const item = messageIn(topics.itemEvaluated, record);
      if (item) recalled.items.push(item);
    } else if (run === runId && record.topic === topics.evaluationCancelled.name) {
      recalled.cancelled = true;
    }
  };
  await read(TOPICS, since, take, signal);
  return recalled;
}

/** Undefined for what cannot be read: it is as good as not done. */
export function messageIn<Schema extends DescMessage>(
  topic: Topic<Schema>,
  record: InboundRecord,
): MessageShape<Schema> | undefined {
  try {
    return record.value ? decodeMessage(topic.schema, record.value, headerOf(record, HEADER.contentType)) : undefined;
  } catch {
    return undefined;
  }
}
