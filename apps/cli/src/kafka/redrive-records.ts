import { setTimeout as sleep } from 'node:timers/promises';
import { topics } from '@weir/contracts';
import { classify, WeirError } from '@weir/errors';
import { ExclusiveWriter, type InboundRecord, type KafkaOptions, type OutboundRecord } from '@weir/kafka';
import { redriveNote } from '../audit/redrive-note.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { type DeadLetters, readDeadLetters } from './read-dead-letters.js';

/** A record that goes back, and what of it is written. */
export interface Redrive {
  record: InboundRecord;
  back: OutboundRecord;
  action: 'dead-letter-redriven' | 'dead-letter-edited';
}

export interface Pace {
  /** Records a second. */
  rate: number;
  /** Called when those are written. */
  onWritten: (redriven: readonly Redrive[]) => Promise<void>;
  /** Ends it between two transactions. */
  signal: AbortSignal;
}

const TICKS_PER_SECOND = 10;
const MAX_TRANSACTION_BYTES = 900_000;

/**
 * Writes dead letters back, each at most once, whoever else does the same and whenever it is killed: the right to write is taken
 * first, which ends whoever had it; then what was redriven is read; and each record is written with what tells of it in one
 * transaction. A redriven record is its own mark (`REPLAYED_FROM`).
 *
 * @param choose - Which to write, of what stands there once the right is taken.
 * @returns How many were written.
 * @throws CliError `redrive-superseded` when another began after this one, `redrive-uncertain` when Kafka did not answer.
 */
export async function redriveRecords(
  kafka: KafkaOptions,
  topic: string,
  existing: readonly string[],
  choose: (letters: DeadLetters) => readonly Redrive[],
  pace: Pace,
): Promise<number> {
  const writer = await ExclusiveWriter.take(kafka, `weir.operator.redrive.${topic}`);
  let written = 0;
  try {
    const chosen = choose(await readDeadLetters(kafka, topic, existing));
    const hasTrail = existing.includes(topics.auditSubmitted.name);
    const began = performance.now();
    for (const batch of batchesOf(chosen, pace.rate)) {
      const due = began + (written / pace.rate) * 1_000;
      await sleep(Math.max(0, due - performance.now()), undefined, { signal: pace.signal }).catch(() => undefined);
      if (pace.signal.aborted) break;
      const at = Date.now();
      await writer.write(
        batch.flatMap(({ record, back, action }) => [back, ...(hasTrail ? [redriveNote(record, action, at)] : [])]),
      );
      written += batch.length;
      await pace.onWritten(batch);
    }
    return written;
  } catch (error) {
    throw explained(error, topic, written);
  } finally {
    await writer.close();
  }
}

/** What goes in one transaction: a tenth of a second's, or as much as one request may hold. */
export function batchesOf(chosen: readonly Redrive[], rate: number): Redrive[][] {
  const most = Math.max(1, Math.floor(rate / TICKS_PER_SECOND));
  const batches: Redrive[][] = [];
  let bytes = 0;
  for (const redrive of chosen) {
    const size = redrive.back.value?.length ?? 0;
    const last = batches.at(-1);
    if (last && last.length < most && bytes + size <= MAX_TRANSACTION_BYTES) {
      last.push(redrive);
      bytes += size;
    } else {
      batches.push([redrive]);
      bytes = size;
    }
  }
  return batches;
}

function explained(error: unknown, topic: string, written: number): unknown {
  if (!WeirError.is(error)) return error;
  const before = `${written} ${written === 1 ? 'record was' : 'records were'} written before`;
  if (error.code === 'writer-superseded') {
    return new CliError({
      code: 'redrive-superseded',
      exitCode: EXIT.failed,
      message: `Somebody else began to redrive ${topic} after this, and has taken over: nothing more is written here. ${before}; see what is left with: weir dlq list ${topic}`,
      cause: error,
    });
  }
  if (error instanceof CliError || (error.code !== 'producer-restarted' && error.code !== 'kafka-unavailable'))
    return error;
  return new CliError({
    code: 'redrive-uncertain',
    exitCode: EXIT.notReady,
    message: `${classify(error).message} ${before}. Run the same again: what was written is not written twice.`,
    cause: error,
  });
}
