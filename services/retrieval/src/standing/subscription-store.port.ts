import type { AnswerSubscribed } from '@weir/contracts';

/** A document, whatever its version. */
export interface DocumentName {
  tenant: string;
  collection: string;
  documentId: string;
}

/** Answers that are watched, by the documents that they cite. */
export interface SubscriptionStore {
  /** Resolves when it is found by its documents. */
  put(tenant: string, subscribed: AnswerSubscribed): Promise<void>;
  /** Those that cite the document and are not over, a page at a time. */
  citing(document: DocumentName, now: Date): AsyncIterable<readonly AnswerSubscribed[]>;
  drop(tenant: string, runId: string): Promise<void>;
  /** Takes out those that are over. */
  prune(now: Date): Promise<void>;
}
