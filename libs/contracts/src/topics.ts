import { ChunksEmbeddedSchema, EmbedRequestedSchema } from './generated/weir/embedding/v1/embedding_pb.js';
import { CheckRequestedSchema, DocumentClearedSchema } from './generated/weir/governance/v1/checks_pb.js';
import { CompleteRequestedSchema } from './generated/weir/inference/v1/completions_pb.js';
import { ModelReviewDueSchema } from './generated/weir/inference/v1/models_pb.js';
import {
  AccessChangedSchema,
  DocumentAmendedSchema,
  DocumentChunkedSchema,
  DocumentDeletedSchema,
  DocumentStatusSchema,
  DocumentSubmittedSchema,
} from './generated/weir/ingestion/v1/documents_pb.js';
import {
  AnswerCancelledSchema,
  AnswerCompletedSchema,
  AnswerDeltaSchema,
  AnswerOutdatedSchema,
  AnswerRequestedSchema,
  AnswerSubscribedSchema,
  AnswerSupersededSchema,
  RenewalRequestedSchema,
  StepCompletedSchema,
} from './generated/weir/orchestration/v1/answers_pb.js';
import { ResourceChangedSchema } from './generated/weir/resources/v1/resources_pb.js';
import { RecallRequestedSchema, RememberRequestedSchema } from './generated/weir/recall/v1/recall_pb.js';
import { DocumentsRequestedSchema, RetrieveRequestedSchema } from './generated/weir/retrieval/v1/retrieval_pb.js';
import {
  ApprovalDecidedSchema,
  ApprovalRequestedSchema,
  CallBegunSchema,
  CallRequestedSchema,
} from './generated/weir/tools/v1/tools_pb.js';
import { topic } from './topic.js';

const LARGE = 10 * 1024 * 1024;

/** Every topic there is: the only place where one is declared. Topics are created from it, and documented from it. */
export const topics = {
  documentSubmitted: topic(DocumentSubmittedSchema, {
    key: (message) => message.documentId,
    visibility: 'public',
    producer: 'client, gateway, ingestion',
    consumers: ['ingestion'],
    required: ['collection', 'documentId', 'source'],
    // The log that everything about documents can be rebuilt from.
    retentionDays: 'forever',
    maxMessageBytes: LARGE,
    alsoCarries: [DocumentDeletedSchema, AccessChangedSchema],
    tombstone: 'deletes the document of its key, in the collection that the header `weir-collection` names',
  }),
  documentDeleted: topic(DocumentDeletedSchema, {
    key: (message) => message.documentId,
    visibility: 'public',
    producer: 'client',
    consumers: ['ingestion'],
    required: ['collection', 'documentId'],
  }),
  accessChanged: topic(AccessChangedSchema, {
    key: (message) => message.documentId,
    visibility: 'public',
    producer: 'client',
    consumers: ['ingestion'],
    required: ['collection', 'documentId', 'readers'],
  }),
  documentStatus: topic(DocumentStatusSchema, {
    key: (message) => message.documentId,
    visibility: 'public',
    producer: 'ingestion, governance, embedding, retrieval',
    consumers: ['client', 'gateway', 'retrieval'],
    required: ['collection', 'documentId', 'status'],
  }),
  documentChunked: topic(DocumentChunkedSchema, {
    key: (message) => message.batch?.document?.documentId ?? '',
    visibility: 'internal',
    producer: 'ingestion',
    consumers: ['governance'],
    required: ['batch'],
    maxMessageBytes: LARGE,
  }),
  documentAmended: topic(DocumentAmendedSchema, {
    key: (message) => message.document?.documentId ?? '',
    visibility: 'internal',
    producer: 'ingestion',
    consumers: ['retrieval'],
    required: ['document', 'change'],
  }),
  documentCleared: topic(DocumentClearedSchema, {
    key: (message) => message.batch?.document?.documentId ?? '',
    visibility: 'internal',
    producer: 'governance, retrieval',
    consumers: ['embedding'],
    required: ['batch'],
    maxMessageBytes: LARGE,
  }),
  chunksEmbedded: topic(ChunksEmbeddedSchema, {
    key: (message) => message.batch?.document?.documentId ?? '',
    visibility: 'internal',
    producer: 'embedding',
    consumers: ['retrieval'],
    required: ['batch'],
    maxMessageBytes: LARGE,
  }),
  answerRequested: topic(AnswerRequestedSchema, {
    key: (message) => message.runId,
    visibility: 'public',
    producer: 'client, gateway, orchestration',
    consumers: ['orchestration'],
    required: ['runId', 'app'],
  }),
  answerCancelled: topic(AnswerCancelledSchema, {
    key: (message) => message.runId,
    visibility: 'public',
    producer: 'client, gateway',
    consumers: ['orchestration', 'retrieval'],
    required: ['runId'],
    retentionDays: 1,
  }),
  answerCompleted: topic(AnswerCompletedSchema, {
    key: (message) => message.runId,
    visibility: 'public',
    producer: 'orchestration',
    consumers: ['client', 'gateway'],
    required: ['runId', 'outcome'],
  }),
  answerDelta: topic(AnswerDeltaSchema, {
    key: (message) => message.runId,
    visibility: 'public',
    producer: 'inference',
    consumers: ['client', 'gateway'],
    required: ['runId'],
    retentionDays: 1,
  }),
  answerSubscribed: topic(AnswerSubscribedSchema, {
    key: (message) => message.runId,
    visibility: 'internal',
    producer: 'orchestration',
    consumers: ['retrieval'],
    required: ['runId', 'documents', 'until'],
  }),
  answerOutdated: topic(AnswerOutdatedSchema, {
    key: (message) => message.runId,
    visibility: 'internal',
    producer: 'retrieval',
    consumers: ['orchestration'],
    required: ['runId', 'reason', 'document', 'subscribed'],
  }),
  answerSuperseded: topic(AnswerSupersededSchema, {
    key: (message) => message.runId,
    visibility: 'public',
    producer: 'orchestration',
    consumers: ['client', 'gateway', 'retrieval'],
    required: ['runId', 'reason'],
  }),
  renewalRequested: topic(RenewalRequestedSchema, {
    key: (message) => message.request?.runId ?? '',
    visibility: 'internal',
    producer: 'orchestration',
    consumers: ['orchestration'],
    required: ['request', 'notBefore'],
  }),
  checkRequested: topic(CheckRequestedSchema, {
    key: (message) => message.runId,
    visibility: 'public',
    producer: 'client, orchestration, gateway',
    consumers: ['governance'],
    required: ['runId', 'stage'],
  }),
  embedRequested: topic(EmbedRequestedSchema, {
    key: (message) => message.runId,
    visibility: 'public',
    producer: 'client, orchestration, gateway',
    consumers: ['embedding'],
    required: ['runId', 'texts'],
  }),
  retrieveRequested: topic(RetrieveRequestedSchema, {
    key: (message) => message.runId,
    visibility: 'public',
    producer: 'client, orchestration, gateway',
    consumers: ['retrieval'],
    required: ['runId', 'collection'],
  }),
  documentsRequested: topic(DocumentsRequestedSchema, {
    key: (message) => message.runId,
    visibility: 'public',
    producer: 'client, gateway',
    consumers: ['retrieval'],
    required: ['runId', 'collection'],
  }),
  completeRequested: topic(CompleteRequestedSchema, {
    key: (message) => message.runId,
    visibility: 'public',
    producer: 'client, orchestration',
    consumers: ['inference'],
    required: ['runId', 'model'],
  }),
  recallRequested: topic(RecallRequestedSchema, {
    key: (message) => message.runId,
    visibility: 'internal',
    producer: 'orchestration',
    consumers: ['retrieval'],
    required: ['runId', 'answerKey', 'question', 'vector'],
  }),
  rememberRequested: topic(RememberRequestedSchema, {
    key: (message) => message.runId,
    visibility: 'internal',
    producer: 'orchestration',
    consumers: ['retrieval'],
    required: ['runId', 'answerKey', 'vector', 'answer', 'expiresAt'],
  }),
  callRequested: topic(CallRequestedSchema, {
    key: (message) => message.runId,
    visibility: 'public',
    producer: 'client, gateway, orchestration',
    consumers: ['tools'],
    required: ['runId', 'name', 'tool'],
  }),
  callBegun: topic(CallBegunSchema, {
    key: (message) => message.runId,
    visibility: 'internal',
    producer: 'tools',
    consumers: ['tools'],
    required: ['runId', 'step', 'tool'],
  }),
  approvalRequested: topic(ApprovalRequestedSchema, {
    key: (message) => message.runId,
    visibility: 'public',
    producer: 'tools',
    consumers: ['client', 'gateway', 'tools'],
    required: ['runId', 'step', 'tool', 'deadline', 'call'],
  }),
  approvalDecided: topic(ApprovalDecidedSchema, {
    key: (message) => message.runId,
    visibility: 'public',
    producer: 'client, gateway, tools',
    consumers: ['gateway', 'tools'],
    required: ['runId', 'step', 'by'],
  }),
  modelReviewDue: topic(ModelReviewDueSchema, {
    key: (message) => message.model,
    visibility: 'public',
    producer: 'inference',
    consumers: ['client'],
    required: ['model', 'reviewBy'],
    // As many as the log of resources has, whose owner writes it; and it has to know what it wrote, however long ago.
    partitions: 1,
    retentionDays: 'forever',
    cleanup: 'compact',
  }),
  stepCompleted: topic(StepCompletedSchema, {
    key: (message) => message.runId,
    visibility: 'internal',
    producer: 'governance, embedding, retrieval, inference, tools',
    consumers: ['orchestration'],
    required: ['runId', 'step', 'result'],
  }),
  resourceChanged: topic(ResourceChangedSchema, {
    key: (message) => `${message.kind}/${message.name}`,
    visibility: 'public',
    producer: 'client, gateway, ingestion',
    consumers: ['every service'],
    required: ['kind', 'name', 'spec'],
    // One partition: every service sees the same changes in the same order, so a snapshot has one meaning.
    partitions: 1,
    retentionDays: 'forever',
    cleanup: 'compact',
    tombstone: 'deletes the resource of its key',
  }),
} as const;
