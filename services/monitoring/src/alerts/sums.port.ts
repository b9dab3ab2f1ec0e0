import type { Condition } from '@weir/resources';
import type { Labels } from './reading.js';

/** Of which runs or documents, and whose. Times are milliseconds since the epoch; the second is not part of it. */
interface Window {
  tenant?: string | undefined;
  from: number;
  to: number;
}

export interface RunWindow extends Window {
  app?: string | undefined;
  where?: Condition | undefined;
  /** Runs of which it is true are counted as bad. */
  bad?: Condition | undefined;
  /** A sum for each, also for those that had runs a while before and have none now. */
  each?: 'tenant' | 'app' | undefined;
}

/** What the runs of a window come to. Durations in milliseconds; undefined where there are none. */
export interface RunSum {
  labels: Labels;
  runs: number;
  failed: number;
  refused: number;
  cached: number;
  bad: number;
  cost: number;
  tokens: number;
  durations: { p50?: number; p95?: number; p99?: number };
}

export interface DocumentWindow extends Window {
  collection?: string | undefined;
  /** Later is bad, milliseconds. */
  withinMs?: number | undefined;
  each?: 'tenant' | undefined;
}

/** What the documents of a window come to: those that can be found since, or are deleted, and those that were rejected. */
export interface DocumentSum {
  labels: Labels;
  documents: number;
  rejected: number;
  bad: number;
  durations: { p50?: number; p95?: number; p99?: number };
}

/** Sums over what is kept of runs and documents. Runs of experiments do not count. */
export interface Sums {
  runs(window: RunWindow): Promise<RunSum[]>;
  documents(window: DocumentWindow): Promise<DocumentSum[]>;
}
