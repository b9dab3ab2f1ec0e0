import {
  type AnswerCompleted,
  type AnswerRequested,
  decodeMessage,
  type DescMessage,
  HEADER,
  type MessageShape,
  type RecordPlace,
  type RunStep,
  type StepCompleted,
  type Topic,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { firstPlace, headerOf, type InboundRecord, placeOf, runStep } from '@weir/kafka';
import type { Reading } from '../feedback/read-runs.js';

/** What the log still has of a run. */
export interface PastRun {
  completed: AnswerCompleted;
  /** Where its outcome stands. */
  place: RecordPlace;
  /** When it was answered, milliseconds since the epoch. */
  answeredAt: number;
  /** Undefined when its request is gone. */
  requested?: AnswerRequested;
  /** Replies of its steps, in their order. */
  steps: StepCompleted[];
  /** The same, as they went. */
  told: RunStep[];
}

/** Answers are kept on their topic so long. */
const WEEK_MS = 7 * 86_400_000;
/** Producers' clocks may differ. */
const CLOCK_SKEW_MS = 60_000;

/**
 * Looks a run up: its outcome, then its request and steps, which came before that.
 *
 * @throws WeirError poison `run-unknown`, also for a run of another tenant; `deadline-exceeded` when the log is too long.
 */
export async function readRun(reading: Reading, runId: string, now: number): Promise<PastRun> {
  const { completed, place, answeredAt } = await readOutcome(reading, runId, now);
  const tookMs = completed.timings['total'] ?? WEEK_MS;
  const since = Math.max(now - WEEK_MS, answeredAt - tookMs);
  const run: PastRun = { completed, place, answeredAt, steps: [], told: [] };
  await readUntil(reading, [topics.answerRequested], since, (record) => {
    if (!isOf(record, reading.tenant, runId)) return record.timestamp > answeredAt + CLOCK_SKEW_MS;
    const requested = messageIn(topics.answerRequested, record);
    if (requested) run.requested ??= requested;
    return run.requested !== undefined;
  });
  const seen = new Set<string>();
  let ended = false;
  await readUntil(reading, [topics.stepCompleted], since, (record) => {
    if (isOf(record, reading.tenant, runId)) {
      const step = messageIn(topics.stepCompleted, record);
      if (step && !seen.has(step.step)) {
        run.steps.push(step);
        run.told.push(runStep(step, placeIn(record)));
        seen.add(step.step);
      }
      ended = step?.step === 'check-output';
    }
    return ended;
  });
  return run;
}

/**
 * The outcome of a run alone.
 *
 * @throws WeirError as `readRun`.
 */
export async function readOutcome(
  reading: Reading,
  runId: string,
  now: number,
): Promise<Pick<PastRun, 'completed' | 'place' | 'answeredAt'>> {
  let found: Pick<PastRun, 'completed' | 'place' | 'answeredAt'> | undefined;
  await readUntil(reading, [topics.answerCompleted], now - WEEK_MS, (record) => {
    if (!isOf(record, reading.tenant, runId)) return false;
    const completed = messageIn(topics.answerCompleted, record);
    if (completed?.runId === runId) found ??= { completed, place: placeIn(record), answeredAt: record.timestamp };
    return found !== undefined;
  });
  if (!found) throw unknown();
  return found;
}

function placeIn(record: InboundRecord): RecordPlace {
  return placeOf({ ...record, ...firstPlace(record) });
}

/** Reads until `take` says that this was enough, or the log ends. */
async function readUntil(
  { read, signal }: Reading,
  wanted: readonly Topic[],
  since: number,
  take: (record: InboundRecord) => boolean,
): Promise<void> {
  const enough = new AbortController();
  const names = wanted.map(({ name }) => name);
  try {
    await read(
      names,
      since,
      (record) => {
        if (!enough.signal.aborted && take(record)) enough.abort();
      },
      AbortSignal.any([signal, enough.signal]),
    );
  } catch (error) {
    if (!enough.signal.aborted || signal.aborted) throw error;
  }
}

function isOf(record: InboundRecord, tenant: string, runId: string): boolean {
  return headerOf(record, HEADER.tenant) === tenant && headerOf(record, HEADER.run) === runId;
}

function messageIn<Schema extends DescMessage>(
  topic: Topic<Schema>,
  record: InboundRecord,
): MessageShape<Schema> | undefined {
  try {
    return decodeMessage(topic.schema, record.value ?? Buffer.alloc(0), headerOf(record, HEADER.contentType));
  } catch {
    return undefined;
  }
}

function unknown(): WeirError {
  return new WeirError({
    code: 'run-unknown',
    disposition: 'poison',
    field: 'runId',
    message: 'There is no answer of this run id, or the log does not hold it any longer.',
  });
}
