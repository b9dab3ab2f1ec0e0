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
export { compareScores, scoreRankings } from './compare-rankings.js';
export type { ComparedEmbeddings, ComparedScores, JudgedQuery } from './compare-rankings.js';
export { forbidsDerivatives } from './licence.js';
export { modelSource } from './model-source.js';
export type { ComparedSet, TuningReport } from './tuning-report.js';
export { foldsOf, HELD_BACK, tuningSchema } from './tuning-spec.js';
export type {
  AdapterSettings,
  ExampleSource,
  HostedSettings,
  Judging,
  LoraSettings,
  TuningSpec,
} from './tuning-spec.js';
