import type { OutboundRecord } from './record.js';

/** Topic and partition, and an offset not above that of any record just written there. */
export interface WrittenAt {
  topic: string;
  partition: number;
  offset: number;
}

/** Some records on their way to the brokers. */
export interface PendingBatch {
  /** Where records were written so far. */
  readonly places: readonly WrittenAt[];
  /** Records that are not known to be written. */
  readonly left: readonly OutboundRecord[];
  /**
   * Tries to write what is not written yet; resolves when all is.
   *
   * @param holds - Asked right before bytes leave for what cannot be taken back; after a no nothing does.
   * @throws WeirError `record-too-large`, `topic-invalid`, `topic-missing` (poison), `topic-not-allowed` (fatal): what is
   *   `left` now is certainly not written. `producer-restarted` (retryable): it is not known
   *   whether it was written. Anything else: to be tried again.
   */
  attempt(holds: () => boolean): Promise<void>;
}

/** A way of writing batches, one after another. */
export interface BatchSender {
  begin(records: readonly OutboundRecord[]): PendingBatch;
  /** Drops what is under way: its fate is not known. */
  reset(): Promise<void>;
  close(): Promise<void>;
}
