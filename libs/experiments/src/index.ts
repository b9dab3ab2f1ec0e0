export type {
  BbqResult,
  BiasFinding,
  BiasSummary,
  Counterfactual,
  CrowsPairsResult,
  GroupDifference,
  VariantBias,
} from './bias/bias-summary.js';
export { LIMITS } from './bias/bias-summary.js';
export { readOption } from './bias/read-option.js';
export { summariseBias } from './bias/summarise-bias.js';
export type { BiasOptions } from './bias/summarise-bias.js';
export { classifyResults, labelsOfResults, NO_LABEL } from './classification/classify-results.js';
export type { Classification } from './classification/classify-results.js';
export { labelsIn, readLabel } from './classification/read-label.js';
export type { CompareOptions, MetricComparison } from './compare-metric.js';
export { compareResults, compareSuites } from './compare-results.js';
export type { Comparison, SuiteComparison } from './compare-results.js';
export { lookAtScores } from './drift/look-at-scores.js';
export type { LookOptions, ScoreExample, ScoreLook } from './drift/look-at-scores.js';
export { addToReference } from './drift/reference-scores.js';
export type { ReferenceScores } from './drift/reference-scores.js';
export { embeddingsOf } from './embeddings-of.js';
export type { Embed } from './embeddings-of.js';
export { itemOfResult, resultOfItem } from './item-evaluated.js';
export { loadMetrics, metricsOf } from './load-metrics.js';
export type { Answered, Metric, Metrics, ScoreContext, Unit } from './metric.js';
export { METRICS, withOwn } from './metrics.js';
export type { MetricName } from './metrics.js';
export { questionOf } from './question-of.js';
export { referencesOf } from './references-of.js';
export { REPLAY_VARIANTS, replaySchema } from './replay/replay.js';
export type { ReplayMode, ReplaySpec } from './replay/replay.js';
export { replayIn, replayMessage } from './replay/replay-message.js';
export { summariseReplay } from './replay/summarise-replay.js';
export type { ReplaySummary } from './replay/summarise-replay.js';
export { parseResults, resultLineSchema, variantOf } from './result-line.js';
export type { ResultLine } from './result-line.js';
export { RETRIEVAL_METRICS } from './retrieval-metrics.js';
export { scored } from './scored.js';
export { meansByItem, metricsIn, summarise } from './summarise.js';
export type { MetricSummary, Summary } from './summarise.js';
export type { Choice, Recommendation } from './suite/recommend.js';
export type { SuiteProblem } from './suite/problems.js';
export { summariseSuite } from './suite/summarise-suite.js';
export type { SuiteOptions, SuiteSummary, VariantComparison, VariantSummary } from './suite/summarise-suite.js';
export { TASKS } from './tasks.js';
export type { Task } from './tasks.js';
export { variantsIn } from './variants.js';
export { reportHtml } from './report/report-html.js';
export type { ReportOptions } from './report/report-html.js';
export type { Candidate, Origin, Shown } from './optimise/candidate.js';
export { BASELINE, patchOf } from './optimise/candidate.js';
export { optimisationSchema } from './optimise/optimisation-spec.js';
export type { OptimisationSpec } from './optimise/optimisation-spec.js';
export { optimise } from './optimise/optimise.js';
export type { OptimiseOptions, OptimisePorts, OptimiseProgress } from './optimise/optimise.js';
export type { OptimisationReport, ScoresOnSplit, TriedCandidate } from './optimise/optimisation-report.js';
export type { OverfitCheck, OverfitGroup, PromptLeak } from './optimise/overfit-check.js';
export { proposalPrompt, proposalsIn } from './optimise/propose-instructions.js';
export type { ProposalRequest } from './optimise/propose-instructions.js';
export type { Ask } from './optimise/race.js';
export type { Observation } from './optimise/tried.js';
