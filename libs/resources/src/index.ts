export { canonicalJson, hashOf } from './canonical-json.js';
export { generationOf } from './generation.js';
export { defaultResources } from './defaults.js';
export type { ApiKeySpec } from './kinds/api-key.js';
export { effectiveSampling, samplingSchema } from './kinds/app.js';
export type { AppSpec, Examples, Memory, Sampling } from './kinds/app.js';
export { collectionSchema } from './kinds/collection.js';
export type { CollectionSpec } from './kinds/collection.js';
export { languageModelSchema, modelSchema } from './kinds/model.js';
export type {
  AnthropicSpec,
  ExtractiveSpec,
  LanguageModelSpec,
  ModelSpec,
  OpenAiSpec,
  RouteSpec,
  ScriptedSpec,
} from './kinds/model.js';
export { policySchema } from './kinds/policy.js';
export type { PolicySpec } from './kinds/policy.js';
export { toolSchema } from './kinds/tool.js';
export type { ToolSpec, ToolSpecOf } from './kinds/tool.js';
export { operationsOf } from './openapi-operations.js';
export type { OpenApiOperation } from './openapi-operations.js';
export type { Workflow, WorkflowCondition, WorkflowStep } from './kinds/workflow.js';
export { isKind, KINDS, parseResource, parseResources, resourceHash, resourceKey } from './resource.js';
export type { Kind, Resource, Specs } from './resource.js';
export { resourceRecord, resourceTombstone } from './resource-record.js';
export { ResourceView } from './resource-view.js';
export { Snapshot } from './snapshot.js';
export { toolFunctions } from './tool-functions.js';
export type { ToolFunction } from './tool-functions.js';
