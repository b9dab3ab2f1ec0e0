import type { AnswerCompleted } from '@weir/contracts';

/** A record's place in its log. */
export interface Place {
  partition: number;
  offset: number;
  /** When the broker appended it, milliseconds since the epoch. */
  at: number;
}

export interface StatusSeen extends Place {
  id: string;
  tenant: string;
  documentId: string;
  version: bigint;
  status: string;
  code: string;
}

export interface AnswerSeen {
  id: string;
  tenant: string;
  answer: AnswerCompleted;
  at: number;
}

export interface DeadLetterSeen {
  /** The dead-letter topic. */
  topic: string;
  /** `ce_id` of the record that died. */
  id: string;
  key: Buffer | null;
  value: Buffer | null;
  code: string;
  reason: string;
  /** Where it died: topic, partition, offset. */
  origin: string;
  at: number;
}

/** What stands in the index of one document, by its registry entry. */
export interface EntrySeen {
  tenant: string;
  documentId: string;
  version: bigint;
  deleted: boolean;
  readers: readonly string[];
  chunks: readonly { id: string; start: number; end: number }[];
}

export interface ChunkSeen {
  id: string;
  tenant: string;
  documentId: string;
  text: string;
  readers: readonly string[];
}

/** All that the system under test has left behind: read from the start of its topics, and from its index. */
export interface Observation {
  /** Where inputs stand in the document log and in the topic of questions, by `ce_id`. */
  places: ReadonlyMap<string, readonly Place[]>;
  statuses: readonly StatusSeen[];
  answers: readonly AnswerSeen[];
  deadLetters: readonly DeadLetterSeen[];
  entries: readonly EntrySeen[];
  chunks: readonly ChunkSeen[];
}

export const TERMINAL: ReadonlySet<string> = new Set(['indexed', 'deleted', 'rejected']);
