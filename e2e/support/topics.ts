/** The public topics, by the names that outside clients know them by. */
export const TOPIC = {
  documents: 'weir.ingestion.v1.document-submitted',
  status: 'weir.ingestion.v1.document-status',
  requests: 'weir.orchestration.v1.answer-requested',
  answers: 'weir.orchestration.v1.answer-completed',
  superseded: 'weir.orchestration.v1.answer-superseded',
  deltas: 'weir.orchestration.v1.answer-delta',
} as const;

/** The topic that takes what could not be handled. */
export const deadLettersOf = (topic: string): string => `${topic}.dlq`;
