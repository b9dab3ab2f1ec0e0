/** Topics that Weir's own parts get their replies on, beside those of clients. Created with the catalogue. */
export const replyTopics = {
  /** Every gateway instance reads all of it, from the end, and keeps what it waits for. */
  gateway: 'weir.replies.gateway',
  /** The same for instances of the evaluation service, which asks models to judge. */
  evaluation: 'weir.replies.evaluation',
  /** The same for instances of governance, which has texts embedded to compare them. */
  governance: 'weir.replies.governance',
} as const;
