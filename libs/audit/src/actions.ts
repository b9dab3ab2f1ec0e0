/** What an audit record can say was done or decided: a closed list, so that a filter by it finds all of a kind. */
export const ACTIONS = [
  'answer-completed',
  'answer-superseded',
  'document-cleared',
  'document-rejected',
  'document-deleted',
  'document-access-changed',
  'resource-changed',
  'resource-deleted',
  'approval-decided',
  'tool-called',
  'promotion-requested',
  'promotion-decided',
  'promotion-advanced',
  'feedback-given',
  'evaluation-requested',
  'optimisation-requested',
  'tuning-requested',
  'variant-recommended',
  'model-review-due',
  'access-denied',
  'key-made',
  'key-revoked',
  'budget-refused',
  'pii-revealed',
  'dead-letter-redriven',
  'dead-letter-edited',
  'offsets-reset',
  'review-decided',
  'data-erased',
  'data-exported',
] as const;

export type Action = (typeof ACTIONS)[number];

export function isAction(value: string): value is Action {
  return (ACTIONS as readonly string[]).includes(value);
}
