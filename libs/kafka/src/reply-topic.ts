import { replyTopics, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';

/** Weir's own parts get their replies here, whatever the prefix. */
const OWN: ReadonlySet<string> = new Set([topics.stepCompleted.name, ...Object.values(replyTopics)]);

/** Reply topics of outside clients begin with this, unless WEIR_REPLY_TOPIC_PREFIX says otherwise. */
export const DEFAULT_REPLY_PREFIX = 'weir.replies.';

/** What Kafka takes as a topic's name. A name that it refuses would fail only when the work is done, and again each time. */
const TOPIC_NAME = /^[a-zA-Z0-9._-]{1,249}$/;

/**
 * The topic a reply may go to.
 *
 * @throws WeirError poison `reply-topic-missing` or `reply-topic-not-allowed`: a client must not make Weir write where it
 *   could not write itself.
 */
export function allowedReplyTopic(name: string | undefined, prefix: string): string {
  if (name === undefined || name === '') {
    throw new WeirError({
      code: 'reply-topic-missing',
      disposition: 'poison',
      field: 'weir-reply-topic',
      message: 'The request names no topic for its reply (header weir-reply-topic).',
    });
  }
  if (!OWN.has(name) && !(name.startsWith(prefix) && TOPIC_NAME.test(name))) {
    throw new WeirError({
      code: 'reply-topic-not-allowed',
      disposition: 'poison',
      field: 'weir-reply-topic',
      message: `The topic in weir-reply-topic must begin with ${prefix} and be a name that Kafka takes.`,
    });
  }
  return name;
}
