import { decodeMessage, HEADER, type TuningCheckpointed, topics } from '@weir/contracts';
import { headerOf, type InboundRecord, type ReadSince } from '@weir/kafka';

/** What stands on the topics of a tuning that was begun before. */
export interface RecalledTuning {
  cancelled: boolean;
  /** The last one. */
  checkpoint: TuningCheckpointed | undefined;
}

const TOPICS = [topics.tuningCheckpointed, topics.tuningCancelled];

/** Reads how far a tuning came since it was asked for. */
export async function recallTuning(
  read: ReadSince,
  { tenant, runId, since }: { tenant: string; runId: string; since: number },
  signal: AbortSignal,
): Promise<RecalledTuning> {
  const recalled: RecalledTuning = { cancelled: false, checkpoint: undefined };
  const take = (record: InboundRecord) => {
    if (record.value === null || headerOf(record, HEADER.tenant) !== tenant) return;
    if (headerOf(record, HEADER.run) !== runId) return;
    if (record.topic === topics.tuningCancelled.name) recalled.cancelled = true;
    else {
      const contentType = headerOf(record, HEADER.contentType);
      recalled.checkpoint = decodeMessage(topics.tuningCheckpointed.schema, record.value, contentType);
    }
  };
  await read(
    TOPICS.map(({ name }) => name),
    since,
    take,
    signal,
  );
  return recalled;
}
