import { decodeMessage, type DescMessage, HEADER, type MessageShape, type Topic, topics } from '@weir/contracts';
import { type AnyConsumer, defineRecordConsumer, type MessageContext } from '@weir/kafka';
import { emitNote, type Note } from './note.js';
import {
  accessNote,
  answerNote,
  approvalNote,
  budgetNote,
  callNote,
  documentNote,
  evaluationNote,
  feedbackNote,
  optimisationNote,
  promotionAdvancedNote,
  promotionDecidedNote,
  promotionRequestedNote,
  recommendationNote,
  reviewDueNote,
  reviewNote,
  supersededNote,
  tuningNote,
} from './note-audit.handler.js';
import { noteResourcesConsumer } from './note-resources.consumer.js';

const NOTE_GROUP = 'weir.governance.note-audit';

/**
 * What the other services publish becomes notes for the audit trail, one for each record that tells of a decision or a change.
 * A source partition's notes go to the partition of the same number, so that each has one writer, whose ledger it is.
 */
export function noteAuditConsumers(): AnyConsumer[] {
  return [
    noting(topics.answerCompleted, answerNote),
    noting(topics.answerSuperseded, supersededNote),
    noting(topics.documentStatus, documentNote),
    noting(topics.documentAmended, accessNote),
    noting(topics.approvalDecided, approvalNote),
    noting(topics.reviewDecided, reviewNote),
    noting(topics.callBegun, callNote),
    noting(topics.promotionRequested, promotionRequestedNote),
    noting(topics.promotionDecided, promotionDecidedNote),
    noting(topics.promotionAdvanced, promotionAdvancedNote),
    noting(topics.feedbackRecorded, feedbackNote),
    noting(topics.evaluationRequested, evaluationNote),
    noting(topics.optimisationRequested, optimisationNote),
    noting(topics.tuningRequested, tuningNote),
    noting(topics.variantRecommended, recommendationNote),
    noting(topics.modelReviewDue, reviewDueNote),
    noting(topics.budgetDecided, budgetNote),
    noteResourcesConsumer(NOTE_GROUP),
  ];
}

/** Undefined for what cannot be read: whoever handles the record says what is wrong with it, and nothing was decided by it. */
function noting<Schema extends DescMessage>(
  topic: Topic<Schema>,
  noteOf: (message: MessageShape<Schema>) => Note | undefined,
): AnyConsumer {
  return defineRecordConsumer<MessageShape<Schema> | undefined>({
    group: NOTE_GROUP,
    topic,
    ledger: [topics.auditSubmitted],
    defaultTenant: 'weir',
    decode: (value, context) => readable(topic, value, context),
    handle: (message, _gathered, context) => emitNote(message && noteOf(message), context),
    reject: (error) => (error.code === 'type-unknown' ? [] : undefined),
  });
}

function readable<Schema extends DescMessage>(
  topic: Topic<Schema>,
  value: Buffer | null,
  { envelope }: MessageContext,
): MessageShape<Schema> | undefined {
  if (value === null) return undefined;
  try {
    return decodeMessage(topic.schema, value, envelope.headers.get(HEADER.contentType), topic.required);
  } catch {
    return undefined;
  }
}
