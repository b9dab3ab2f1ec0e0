import type { JsonObject } from '@weir/contracts';
import type { PromotionSpec } from '@weir/resources';
import type { Evidence } from './evidence.js';
import type { SideSums } from './judge-canary.js';
import type { PairScores } from './score-pair.js';

export type Phase = 'shadow' | 'canary' | 'held' | 'promoted' | 'gate-failed' | 'rolled-back' | 'cancelled' | 'failed';

export type HistoryEvent =
  | 'shadow-started'
  | 'gate-passed'
  | 'gate-failed'
  | 'canary-started'
  | 'canary-widened'
  | 'held'
  | 'promoted'
  | 'rolled-back'
  | 'cancelled'
  | 'failed';

export interface PromotionReason {
  code: string;
  message: string;
  /** The metric, or the field of the promotion, that it is about. */
  field: string;
}

/** A decision of a promotion, or about it, and what it rests on. */
export interface HistoryEntry {
  event: HistoryEvent;
  /** Milliseconds since the epoch. */
  at: number;
  share: number;
  reason?: PromotionReason;
  evidence?: Evidence;
  /** Whoever decided; empty where it was the promotion itself. */
  caller: string;
}

/** What stands on the log of a promotion: enough to go on from. */
export interface PromotionRecord {
  promotion: string;
  runId: string;
  app: string;
  caller: string;
  spec: PromotionSpec;
  /** The specification of the App that it began with. */
  before: JsonObject;
  phase: Phase;
  /** Whether what the phase means is in force. */
  settled: boolean;
  /** Zero-based, of the canary's steps. */
  step: number;
  share: number;
  /** When the phase, or the step of the canary, began, milliseconds since the epoch. */
  since: number;
  history: readonly HistoryEntry[];
}

/** What was seen since the phase began. It is not written: the logs of questions and answers have it. */
export interface Observed {
  live: number;
  candidate: number;
  pairs: readonly PairScores[];
  sums: ReadonlyMap<string, SideSums>;
  /** Of the canary's answers, and the others, those that failed. */
  failed: { live: number; candidate: number };
  cost: number;
  tokens: number;
}

export interface PromotionState extends PromotionRecord {
  observed: Observed;
}

export const NOTHING_OBSERVED: Observed = {
  live: 0,
  candidate: 0,
  pairs: [],
  sums: new Map(),
  failed: { live: 0, candidate: 0 },
  cost: 0,
  tokens: 0,
};

const ENDS: readonly Phase[] = ['promoted', 'gate-failed', 'rolled-back', 'cancelled', 'failed'];

export function hasEnded({ phase }: Pick<PromotionRecord, 'phase'>): boolean {
  return ENDS.includes(phase);
}
