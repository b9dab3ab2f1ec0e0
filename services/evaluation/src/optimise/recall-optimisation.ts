import { type AnswerCompleted, HEADER, type ItemEvaluated, topics } from '@weir/contracts';
import { headerOf, type InboundRecord, type ReadSince } from '@weir/kafka';
import { askKey } from '../suites/plan-suite.js';
import { messageIn } from '../suites/recall-suite.js';

/** What stands on the topics of an optimisation that was begun before. */
export interface RecalledOptimisation {
  cancelled: boolean;
  /** Scored already, by `askKey`. */
  items: Map<string, ItemEvaluated>;
  /** Answered, by run id, and maybe not scored yet. Which questions there are, only the search says. */
  answers: Map<string, AnswerCompleted>;
}

const TOPICS = [topics.itemEvaluated, topics.answerCompleted, topics.optimisationCancelled].map(({ name }) => name);

/** Reads what was asked of an optimisation since it was asked for: the search goes the same way, and asks none of it again. */
export async function recallOptimisation(
  read: ReadSince,
  { tenant, runId, since }: { tenant: string; runId: string; since: number },
  signal: AbortSignal,
): Promise<RecalledOptimisation> {
  const recalled: RecalledOptimisation = { cancelled: false, items: new Map(), answers: new Map() };
  const take = (record: InboundRecord) => {
    if (headerOf(record, HEADER.tenant) !== tenant) return;
    if (record.topic === topics.answerCompleted.name) {
      const answer = messageIn(topics.answerCompleted, record);
      const isOurs = answer?.experiment === runId && !recalled.answers.has(answer.runId);
      if (isOurs) recalled.answers.set(answer.runId, answer);
    } else if (headerOf(record, HEADER.run) !== runId) {
      return;
    } else if (record.topic === topics.itemEvaluated.name) {
      const item = messageIn(topics.itemEvaluated, record);
      const key = item && askKey(item.variant, item.itemId, item.repeat);
      if (key !== undefined && !recalled.items.has(key)) recalled.items.set(key, item!);
    } else if (record.topic === topics.optimisationCancelled.name) {
      recalled.cancelled = true;
    }
  };
  await read(TOPICS, since, take, signal);
  return recalled;
}
