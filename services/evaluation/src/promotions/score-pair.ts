import type { AnswerCompleted } from '@weir/contracts';
import { PROMOTION_METRICS, type PromotionMetric } from './promotion-metrics.js';

/** Two answers to one question: of the app in force, and of its candidate. */
export interface AnswerPair {
  question: string;
  live: AnswerCompleted;
  candidate: AnswerCompleted;
}

/** By metric; those without a score of both are left out. */
export type PairScores = Readonly<Record<string, { live: number; candidate: number }>>;

/**
 * Scores what both answered to one question. One that asks a model to judge takes its time; it is asked again about the same pair
 * after a crash.
 */
export type ScorePair = (pair: AnswerPair, metrics: readonly string[], signal: AbortSignal) => Promise<PairScores>;

/** By the metrics that are functions. */
export function scorePair({ live, candidate }: AnswerPair, metrics: readonly string[]): PairScores {
  return Object.fromEntries(
    metrics.flatMap((name) => {
      const metric: PromotionMetric | undefined = PROMOTION_METRICS[name];
      const before = metric?.score(live, live);
      const after = metric?.score(candidate, live);
      return before === undefined || after === undefined ? [] : [[name, { live: before, candidate: after }] as const];
    }),
  );
}
