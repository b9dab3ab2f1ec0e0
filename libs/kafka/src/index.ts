export { atATime } from './at-a-time.js';
export { accessRules, servicesOnKafka } from './access-rules.js';
export type { AccessRule } from './access-rules.js';
export { accessScript } from './access-script.js';
export { cataloguedTopics, createTopics, listTopics, requireTopics } from './admin.js';
export type { CataloguedTopic } from './admin.js';
export { hasProtocolError, KafkaConnection, unavailable } from './connection.js';
export type { KafkaOptions } from './connection.js';
export { ConsumerGroup } from './consumer-group.js';
export { PlaceReader } from './place-reader.js';
export { readStanding } from './read-standing.js';
export { readRecordsAt } from './read-records-at.js';
export type { Lookup } from './read-records-at.js';
export { readCommitMetadata, writeCommitMetadata } from './commit-metadata.js';
export type { CommitMetadata } from './commit-metadata.js';
export { readSince } from './read-since.js';
export type { ReadSince } from './read-since.js';
export { DEAD_LETTER, deadLetter } from './dead-letter.js';
export { defineConsumer, defineRecordConsumer, emit, emitOther } from './define-consumer.js';
export type {
  AnyConsumer,
  ConsumerDefinition,
  Dependency,
  Emission,
  EmitOptions,
  GatherContext,
  InboundEnvelope,
  MessageContext,
  PartitionScope,
  TakenPartition,
} from './define-consumer.js';
export { commitForGroup, describeGroup, listGroups } from './describe-groups.js';
export type { DescribedGroup, DescribedMember, GroupCommit } from './describe-groups.js';
export { describeLogFolders, describeTopics } from './describe-topics.js';
export type { DescribedPartition, DescribedTopic, LogFolder } from './describe-topics.js';
export { documentStatus } from './document-status.js';
export { ExclusiveWriter } from './exclusive-writer.js';
export { grantAccess } from './grant-access.js';
export { DEFAULT_TIMEOUTS } from './group-member.js';
export type { GroupTimeouts } from './group-member.js';
export { fakeGatherContext, fakeMessageContext } from './message-context.fake.js';
export { RecordProducer } from './record-producer.js';
export { rewriteTopic } from './rewrite-topic.js';
export type { RecordPlace, RewriteOptions, Rewriting, Rewritten } from './rewrite-topic.js';
export { COPIED, firstPlace } from './copied-record.js';
export type { WrittenAt } from './batch-sender.js';
export type { Guard, Hold } from './record-producer.js';
export { headerOf, headersOf } from './record.js';
export type { InboundRecord, OutboundRecord } from './record.js';
export { allowedReplyTopic, DEFAULT_REPLY_PREFIX } from './reply-topic.js';
export { DEFAULT_RETRY, retryDelayMs } from './retry-policy.js';
export type { RetryPolicy } from './retry-policy.js';
export { placeOf, runStep, stepFailure, stepReply, stepReplyId } from './step-reply.js';
export type { StepRequest, StepResult } from './step-reply.js';
export { Topology } from './topology.js';
export { kafkaConfig, kafkaOptions } from './kafka-config.js';
export { KafkaRuntime } from './kafka-runtime.js';
export type { KafkaRuntimeOptions } from './kafka-runtime.js';
export { LogReader } from './log-reader.js';
export type { LogReaderOptions } from './log-reader.js';
