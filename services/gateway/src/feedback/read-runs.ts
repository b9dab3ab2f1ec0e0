import { type DescMessage, decodeMessage, HEADER, type MessageShape, type Topic, topics } from '@weir/contracts';
import { type AnsweredRun, answeredRun, feedbackOf, LatestFeedback, questionIn } from '@weir/feedback';
import { headerOf, type InboundRecord, type ReadSince } from '@weir/kafka';
import { NewestRuns } from './newest-runs.js';

/** Whose records, and how far they are read. */
export interface Reading {
  read: ReadSince;
  tenant: string;
  signal: AbortSignal;
}

/** Longer than any run takes that waits for nobody's decision. */
const LONGEST_RUN_MS = 86_400_000;
/** What raters said of runs that is kept at a time. */
const MOST_FEEDBACK = 100_000;

/**
 * Feedback that was written since.
 *
 * @param since - Milliseconds since the epoch.
 * @returns With how many records are none.
 */
export async function readFeedback(
  { read, tenant, signal }: Reading,
  since: number,
): Promise<{ latest: LatestFeedback; ignored: number }> {
  const latest = new LatestFeedback(MOST_FEEDBACK);
  let ignored = 0;
  const take = (record: InboundRecord) => {
    if (headerOf(record, HEADER.tenant) !== tenant) return;
    try {
      const message = messageIn(topics.feedbackRecorded, record);
      if (message.runId === '' || message.rater === '') ignored += 1;
      else latest.take(feedbackOf(message, record.timestamp));
    } catch {
      ignored += 1;
    }
  };
  await read([topics.feedbackRecorded.name], since, take, signal);
  return { latest, ignored };
}

export interface RunsWanted {
  /** Milliseconds since the epoch. */
  since: number;
  /** At most so many, the newest. */
  limit: number;
  isWanted: (run: AnsweredRun) => boolean;
  /** Only these. */
  runIds?: ReadonlyMap<string, unknown>;
}

/**
 * Runs that were answered since, with their questions where the log has them. Only those that are wanted are ever
 * kept.
 *
 * @returns With how many were left out that were older.
 */
export async function readRuns(
  { read, tenant, signal }: Reading,
  { since, limit, isWanted, runIds }: RunsWanted,
): Promise<{ runs: Map<string, AnsweredRun>; dropped: number }> {
  const newest = new NewestRuns(limit);
  const takeAnswer = (record: InboundRecord) => {
    if (headerOf(record, HEADER.tenant) !== tenant || !(runIds?.has(runOf(record)) ?? true)) return;
    const completed = readable(topics.answerCompleted, record);
    if (!completed) return;
    const run = answeredRun(completed, record.timestamp);
    if (isWanted(run)) newest.take(run);
  };
  await read([topics.answerCompleted.name], since, takeAnswer, signal);
  const runs = newest.byId();
  const takeQuestion = (record: InboundRecord) => {
    if (headerOf(record, HEADER.tenant) !== tenant) return;
    const known = runs.get(runOf(record));
    if (!known || known.question !== undefined) return;
    const requested = readable(topics.answerRequested, record);
    if (requested?.runId === known.runId) known.question = questionIn(requested);
  };
  const oldest = Math.min(...[...runs.values()].map(({ at }) => at));
  if (runs.size > 0) {
    await read([topics.answerRequested.name], oldest - LONGEST_RUN_MS, takeQuestion, signal);
  }
  return { runs, dropped: newest.dropped };
}

/** A client's own request may have no headers. */
function runOf(record: InboundRecord): string {
  return headerOf(record, HEADER.run) ?? record.key?.toString() ?? '';
}

/** Undefined for what cannot be read: whoever handles the record says what is wrong with it. */
function readable<Schema extends DescMessage>(
  topic: Topic<Schema>,
  record: InboundRecord,
): MessageShape<Schema> | undefined {
  try {
    return messageIn(topic, record);
  } catch {
    return undefined;
  }
}

function messageIn<Schema extends DescMessage>(topic: Topic<Schema>, record: InboundRecord): MessageShape<Schema> {
  return decodeMessage(topic.schema, record.value ?? Buffer.alloc(0), headerOf(record, HEADER.contentType));
}
