export {
  adviseOnPrompt,
  adviseOnRanking,
  LEAST_PAIRS,
  LEAST_QUERIES,
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
  RankingShares,
  TokenPrices,
} from './advise-tuning.js';
export { compareRankings } from './compare-rankings.js';
export type { ComparedEmbeddings, JudgedQuery } from './compare-rankings.js';
export { forbidsDerivatives } from './licence.js';
export type { ComparedSet, TuningReport } from './tuning-report.js';
export { tuningSchema } from './tuning-spec.js';
export type { ExampleSource, TuningSpec } from './tuning-spec.js';
