import type { AnswerCompleted } from '@weir/contracts';
import { type Answered, METRICS, type MetricName } from '@weir/experiments';

/** What an app and its candidate are compared by: nothing that needs a right answer, for live traffic has none. */
export interface PromotionMetric {
  better: 'more' | 'less';
  /** A `share` lies between 0 and 1, and its margin too; of an `amount` the margin is a share of the live mean. */
  scale: 'share' | 'amount';
  /** Compares two answers to one question: it is for the gate only. */
  pairsOnly?: boolean;
  /** Undefined where an answer has no such score. @param live - The answer of the app in force to the same question. */
  score: (answer: AnswerCompleted, live?: AnswerCompleted) => number | undefined;
}

const share = (better: 'more' | 'less', score: PromotionMetric['score']): PromotionMetric => ({
  better,
  scale: 'share',
  score,
});

/** A run that failed took no time and no tokens that would tell anything. */
const amount = (metric: MetricName): PromotionMetric => ({
  better: 'less',
  scale: 'amount',
  score: (answer) => (answer.outcome === 'failed' ? undefined : scoreOf(metric, answer)),
});

/** By the names that a Promotion knows them by. docs/promotion.md lists them. */
export const PROMOTION_METRICS: Readonly<Record<string, PromotionMetric>> = {
  answered: share('more', (answer) => scoreOf('answered', answer)),
  refused: share('less', (answer) => scoreOf('refused', answer)),
  cited: share('more', (answer) => scoreOf('cited', answer)),
  failed: share('less', ({ outcome }) => (outcome === 'failed' ? 1 : 0)),
  blocked: share('less', ({ verdicts }) => (verdicts.some(({ verdict }) => verdict === 'block') ? 1 : 0)),
  'took-ms': amount('took-ms'),
  'input-tokens': amount('input-tokens'),
  'output-tokens': amount('output-tokens'),
  cost: amount('cost'),
  agreement: {
    ...share('more', (answer, live) => {
      if (!live || live === answer) return 1;
      return live.outcome === 'failed' ? undefined : scoreOf('token-f1', answer, [live.answer]);
    }),
    pairsOnly: true,
  },
};

function scoreOf(metric: MetricName, answer: AnswerCompleted, references: readonly string[] = []): number {
  return METRICS[metric].score(answeredIn(answer), references, {});
}

function answeredIn({ outcome, answer, citations, usage, timings }: AnswerCompleted): Answered {
  return {
    outcome: outcome === 'answered' || outcome === 'refused' ? outcome : 'failed',
    answer,
    citations,
    usage: { inputTokens: usage?.inputTokens ?? 0, outputTokens: usage?.outputTokens ?? 0, cost: usage?.cost ?? 0 },
    tookMs: timings['total'] ?? 0,
  };
}
