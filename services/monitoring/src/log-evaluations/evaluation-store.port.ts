import type { EvaluationEntry } from './evaluation-entry.js';

export interface EvaluationQuery {
  tenant?: string | undefined;
  suite: string;
  metric: string;
  variant?: string | undefined;
  /** Not older, milliseconds since the epoch. */
  since: number;
}

/** The newest results of suites. */
export interface EvaluationStore {
  /** Takes the place of an older result of the same, and of no newer one. */
  put(entry: EvaluationEntry): Promise<void>;
  find(query: EvaluationQuery): Promise<EvaluationEntry[]>;
}
