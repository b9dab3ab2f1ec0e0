import { replyTopics, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';

/** Weir's own parts get their replies here, whatever the prefix. */
const OWN: ReadonlySet<string> = new Set([topics.stepCompleted.name, ...Object.values(replyTopics)]);

/** Reply topics of outside clients begin with this, unless WEIR_REPLY_TOPIC_PREFIX says otherwise. */
export const DEFAULT_REPLY_PREFIX = 'weir.replies.';

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
  if (!OWN.has(name) && !name.startsWith(prefix)) {
    throw new WeirError({
      code: 'reply-topic-not-allowed',
      disposition: 'poison',
      field: 'weir-reply-topic',
      message: `The topic in weir-reply-topic must begin with ${prefix}`,
    });
  }
  return name;
}
