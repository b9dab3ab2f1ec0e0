export {
  create,
  type DescMessage,
  equals,
  type JsonObject,
  type JsonValue,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
export { decodeMessage, encodeBinary, encodeJson, JSON_TYPE, messageJson, PROTOBUF } from './codec.js';
export { HEADER, readTime, writeHeaders } from './envelope.js';
export type { Envelope, Headers } from './envelope.js';
export * from './generated/weir/embedding/v1/embedding_pb.js';
export * from './generated/weir/evaluation/v1/feedback_pb.js';
export * from './generated/weir/evaluation/v1/promotions_pb.js';
export * from './generated/weir/evaluation/v1/optimisations_pb.js';
export * from './generated/weir/evaluation/v1/suite_drift_pb.js';
export * from './generated/weir/evaluation/v1/suites_pb.js';
export * from './generated/weir/governance/v1/audit_pb.js';
export * from './generated/weir/governance/v1/budgets_pb.js';
export * from './generated/weir/governance/v1/checks_pb.js';
export * from './generated/weir/governance/v1/erasures_pb.js';
export * from './generated/weir/governance/v1/reviews_pb.js';
export * from './generated/weir/inference/v1/completions_pb.js';
export * from './generated/weir/inference/v1/models_pb.js';
export * from './generated/weir/ingestion/v1/documents_pb.js';
export * from './generated/weir/monitoring/v1/alerts_pb.js';
export * from './generated/weir/monitoring/v1/costs_pb.js';
export * from './generated/weir/monitoring/v1/drift_pb.js';
export * from './generated/weir/monitoring/v1/runs_pb.js';
export * from './generated/weir/orchestration/v1/answers_pb.js';
export * from './generated/weir/resources/v1/resources_pb.js';
export * from './generated/weir/recall/v1/recall_pb.js';
export * from './generated/weir/retrieval/v1/retrieval_pb.js';
export * from './generated/weir/tuning/v1/tuning_pb.js';
export * from './generated/weir/tools/v1/tools_pb.js';
export { fromValue, toValue } from './json-value.js';
export { problemOfName, requireName } from './names.js';
export { replyTopics } from './reply-topics.js';
export {
  callMarkId,
  chunkId,
  hashId,
  outcomeId,
  renewalRunId,
  reviewId,
  statusId,
  stepId,
  supersededId,
} from './ids.js';
export { ForeignToken, type Revealed, revealPii, sealPii } from './pii-vault.js';
export { topic, topicName } from './topic.js';
export type { Topic, TopicOptions, Visibility } from './topic.js';
export { topics } from './topics.js';
