import type { JudgedMetric } from './judged-metric.js';
import { answerCorrectness } from './metrics/answer-correctness.js';
import { answerRelevancy } from './metrics/answer-relevancy.js';
import { contextPrecision } from './metrics/context-precision.js';
import { contextRecall } from './metrics/context-recall.js';
import { faithfulness } from './metrics/faithfulness.js';

/** By the names that they are asked for by. docs/judges.md says how each is defined, and how many calls it makes. */
export const JUDGED_METRICS: Readonly<Record<string, JudgedMetric>> = {
  faithfulness,
  'answer-relevancy': answerRelevancy,
  'context-precision': contextPrecision,
  'context-recall': contextRecall,
  'answer-correctness': answerCorrectness,
};
