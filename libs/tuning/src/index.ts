export {
  adviseOnPrompt,
  adviseOnRanking,
  LEAST_LEARNT,
  LEAST_PAIRS,
  SHOWN_QUERIES,
  trainingCost,
  USUAL_PAIRS,
} from './advise-tuning.js';
export type {
  AdviceReason,
  PromptAdvice,
  PromptFacts,
  RankingAdvice,
  RankingFacts,
  TokenPrices,
} from './advise-tuning.js';
export { pairOfItem } from './pair-of-item.js';
export type { TrainingPair } from './pair-of-item.js';
export type { ComparedMetric, TuningReport } from './tuning-report.js';
export { tuningSchema } from './tuning-spec.js';
export type { TrainerKind, TrainerSpec, TuningSpec } from './tuning-spec.js';
