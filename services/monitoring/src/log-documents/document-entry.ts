import type { DocumentStatus } from '@weir/contracts';

/** What became of a submission, without a word of which document it was. Times in milliseconds. */
export interface DocumentEntry {
  tenant: string;
  collection: string;
  /** `indexed`, `deleted` or `rejected`. */
  status: string;
  /** When it was known, since the epoch. */
  at: number;
  /** From the submission until then; absent where that is not known. */
  duration?: number;
}

const FINAL = ['indexed', 'deleted', 'rejected'];

/** @returns Undefined while the document is still on its way. */
export function documentEntry(
  { collection, status, submittedAt }: Pick<DocumentStatus, 'collection' | 'status' | 'submittedAt'>,
  { tenant, timestamp }: { tenant: string; timestamp: number },
): DocumentEntry | undefined {
  if (!FINAL.includes(status)) return undefined;
  // Clocks of brokers may differ by a little.
  const took = Math.max(0, timestamp - Number(submittedAt));
  return { tenant, collection, status, at: timestamp, ...(submittedAt === 0n ? {} : { duration: took }) };
}
