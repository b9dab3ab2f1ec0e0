import { replyTopics, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { describe, expect, it } from 'vitest';
import { allowedReplyTopic, DEFAULT_REPLY_PREFIX } from './reply-topic.js';

const refusal = (name: string | undefined, prefix = DEFAULT_REPLY_PREFIX): unknown => {
  try {
    return allowedReplyTopic(name, prefix);
  } catch (error) {
    return WeirError.is(error) ? { code: error.code, disposition: error.disposition, field: error.field } : error;
  }
};

describe('allowedReplyTopic', () => {
  it.each([
    ['a client’s', 'weir.replies.client-1', DEFAULT_REPLY_PREFIX],
    ['a client’s, where the prefix is another', 'team.answers', 'team.'],
    ['the gateway’s, whatever the prefix', replyTopics.gateway, 'team.'],
    ['orchestration’s, whatever the prefix', topics.stepCompleted.name, 'team.'],
  ])('takes %s', (_name, topic, prefix) => {
    expect(allowedReplyTopic(topic, prefix)).toBe(topic);
  });

  it.each([
    ['another topic of Weir', topics.documentSubmitted.name],
    ['the ledger of outcomes', topics.answerCompleted.name],
    ['the configuration', topics.resourceChanged.name],
    ['dead letters', topics.stepCompleted.deadLetters],
    ['one of Kafka’s own', '__consumer_offsets'],
    ['the prefix in another case', 'Weir.Replies.client'],
    ['the prefix further in', 'x.weir.replies.client'],
    ['a name with a character that Kafka refuses', 'weir.replies.a/b'],
    ['a name with a line break', 'weir.replies.a\n'],
    ['a name that is too long', DEFAULT_REPLY_PREFIX + 'a'.repeat(240)],
  ])('refuses %s', (_name, topic) => {
    expect(refusal(topic)).toEqual({
      code: 'reply-topic-not-allowed',
      disposition: 'poison',
      field: 'weir-reply-topic',
    });
  });

  it.each([undefined, ''])('says that there is none: %j', (topic) => {
    expect(refusal(topic)).toEqual({ code: 'reply-topic-missing', disposition: 'poison', field: 'weir-reply-topic' });
  });
});
