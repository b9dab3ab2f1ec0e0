import { type AuditEntry, type AuditRecorded, AuditRecordedSchema, type AuditSource, create } from '@weir/contracts';
import { GENESIS, recordHash } from './canonical.js';

/** How far a partition's chain goes. */
export interface ChainEnd {
  /** 0 for a chain without records. */
  sequence: bigint;
  hash: string;
}

export const EMPTY_CHAIN: ChainEnd = { sequence: 0n, hash: GENESIS };

/** The record that follows `end`. The same arguments give the same record. */
export function nextRecord(
  partition: number,
  end: ChainEnd,
  entry: AuditEntry,
  source: Pick<AuditSource, 'topic' | 'partition' | 'offset'>,
): AuditRecorded {
  const record = create(AuditRecordedSchema, {
    partition,
    sequence: end.sequence + 1n,
    entry,
    source: { topic: source.topic, partition: source.partition, offset: source.offset },
    previous: end.hash,
  });
  record.hash = recordHash(record);
  return record;
}

export function endOf({ sequence, hash }: AuditRecorded): ChainEnd {
  return { sequence, hash };
}
