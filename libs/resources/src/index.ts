export { CONTEXT_CHECKS, contextClearance } from './context-clearance.js';
export { answerSchema } from './answer-schema.js';
export type { Fitted } from './answer-schema.js';
export { mergePatch } from './merge-patch.js';
export { canonicalJson, hashOf } from './canonical-json.js';
export { assessModel, commonBenchmark } from './cards/assess-model.js';
export type { ModelFacts, NamedModel, Yardstick } from './cards/assess-model.js';
export { chartSvg } from './cards/chart-svg.js';
export { compareModels, sortModels } from './cards/compare-models.js';
export type { Aim, Comparison } from './cards/compare-models.js';
export type { Load } from './cards/load.js';
export { paretoChart } from './cards/pareto-chart.js';
export type { ParetoChart } from './cards/pareto-chart.js';
export { BITS_PER_WEIGHT, QUANTISATIONS } from './cards/quantisation.js';
export type { Quantisation } from './cards/quantisation.js';
export { missesOf } from './cards/requirements.js';
export type { Miss, Requirements } from './cards/requirements.js';
export { daysOverdue } from './cards/review.js';
export { bytes, decimal, whole } from './cards/step.js';
export type { Step } from './cards/step.js';
export { embeddingModelOf } from './embedding-model.js';
export type { EmbeddingModel } from './embedding-model.js';
export { generationOf, generationsBeside, ownGeneration } from './generation.js';
export type { GenerationBeside } from './generation.js';
export { searchEmbedding } from './search-embedding.js';
export type { SearchEmbedding } from './search-embedding.js';
export { groupsOfKey } from './groups-of-key.js';
export { defaultResources } from './defaults.js';
export { hasEnded, scopesSchema } from './kinds/api-key.js';
export type { ApiKeySpec, Scopes } from './kinds/api-key.js';
export { appSchema, effectiveSampling, samplingSchema } from './kinds/app.js';
export type { AppSpec, Examples, Memory, Sampling } from './kinds/app.js';
export { alertSchema, DOCUMENT_MEASURES, RUN_MEASURES } from './kinds/alert.js';
export type { AlertCondition, AlertSpec, DocumentMeasure, RunMeasure, Signal, SignalOf } from './kinds/alert.js';
export { budgetSchema } from './kinds/budget.js';
export type { BudgetSpec } from './kinds/budget.js';
export { canarySchema } from './kinds/canary.js';
export type { CanarySpec } from './kinds/canary.js';
export type { ChannelOf, ChannelSpec } from './kinds/channel.js';
export { collectionSchema } from './kinds/collection.js';
export type { CollectionSpec } from './kinds/collection.js';
export { datasetItemSchema, datasetSchema } from './kinds/dataset.js';
export { durationMs } from './kinds/duration.js';
export { suiteSchema } from './kinds/suite.js';
export { biasSchema } from './kinds/suite-bias.js';
export type { BiasGroup, BiasSpec } from './kinds/suite-bias.js';
export type { SuiteSpec, SuiteVariant } from './kinds/suite.js';
export { lastDue, nextDue } from './suite-schedule.js';
export type { DatasetColumns, DatasetFormat, DatasetItem, DatasetSpec } from './kinds/dataset.js';
export { TOKEN_ALGORITHMS } from './kinds/issuer.js';
export type { IssuerSpec } from './kinds/issuer.js';
export { isLanguageModel, languageModelSchema, modelSchema, withoutCard } from './kinds/model.js';
export type {
  AnthropicSpec,
  EmbeddingModelSpec,
  ExtractiveSpec,
  LanguageModelSpec,
  ModelSpec,
  OpenAiSpec,
  RouteSpec,
  ScriptedSpec,
  TransformersSpec,
} from './kinds/model.js';
export { modelCardSchema, scoreKey } from './kinds/model-card.js';
export type { BenchmarkScore, ModelCard } from './kinds/model-card.js';
export { nameSchema } from './kinds/name.js';
export type { ObjectiveSpec } from './kinds/objective.js';
export { PII_TYPES, policySchema } from './kinds/policy.js';
export type { PiiType, PolicySpec } from './kinds/policy.js';
export { ACTIONS } from './kinds/policy-setting.js';
export type { Action } from './kinds/policy-setting.js';
export { policyFor, stricterOf } from './policy-for.js';
export {
  isOfType,
  promptExamplesSchema,
  promptMessageSchema,
  promptSchema,
  promptVariablesSchema,
} from './kinds/prompt.js';
export type {
  PromptMessageSpec,
  PromptSpec,
  PromptVariable,
  PromptVariableType,
  PromptVersionSpec,
} from './kinds/prompt.js';
export { PREFERRED, promotionSchema } from './kinds/promotion.js';
export type { MetricMargin, PromotionSpec } from './kinds/promotion.js';
export { ROLES, roleSchema } from './kinds/role.js';
export type { Role } from './kinds/role.js';
export { toolSchema } from './kinds/tool.js';
export type { ToolSpec, ToolSpecOf } from './kinds/tool.js';
export { operationsOf } from './openapi-operations.js';
export type { OpenApiOperation } from './openapi-operations.js';
export type { Workflow, WorkflowCondition, WorkflowStep } from './kinds/workflow.js';
export { estimateTokens } from './prompts/estimate-tokens.js';
export { promptReference } from './prompts/prompt-reference.js';
export type { PromptReference } from './prompts/prompt-reference.js';
export { fill, variablesIn } from './prompts/template.js';
export { isKind, KINDS, parseResource, parseResources, resourceHash, resourceKey } from './resource.js';
export type { Kind, Resource, Specs } from './resource.js';
export { resourceMessage, resourceRecord, resourceTombstone } from './resource-record.js';
export { SeenDeclarations } from './seen-declarations.js';
export { Snapshot } from './snapshot.js';
export { toolFunctions } from './tool-functions.js';
export type { ToolFunction } from './tool-functions.js';
export type { SilenceSpec } from './kinds/silence.js';
export { readWhere } from './where.js';
export type { Condition } from './where.js';
