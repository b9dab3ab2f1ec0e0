import type { RememberedAnswer } from '@weir/contracts';

/** What answers are looked for by. */
export interface AnswerQuery {
  tenant: string;
  answerKey: string;
  vector: readonly number[];
  now: Date;
}

export interface StoredAnswer {
  tenant: string;
  answerKey: string;
  vector: readonly number[];
  answer: RememberedAnswer;
  expiresAt: Date;
}

/** Remembered answers, by the embeddings of their questions. */
export interface AnswerStore {
  /** The nearest that have the key and are not too old, nearest first. What was put a moment ago may not be among them yet. */
  nearest(query: AnswerQuery): Promise<{ answer: RememberedAnswer; similarity: number }[]>;
  /** One to a question: a later answer to it takes the place of the one before. */
  put(stored: StoredAnswer): Promise<void>;
  /** Takes out those that are too old. */
  prune(now: Date): Promise<void>;
}
