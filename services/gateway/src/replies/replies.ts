import { replyTopics, topics } from '@weir/contracts';
import type { InboundRecord } from '@weir/kafka';
import type { Waits } from '@weir/requests';
import type { RecentOutcomes } from './recent-outcomes.js';
import type { TopicListener } from './topic-reader.js';

/** In the order in which a response of the broker holds them: the pieces of an answer before its end. */
const TOPICS = [
  topics.answerDelta.name,
  topics.answerCompleted.name,
  topics.answerSuperseded.name,
  topics.documentStatus.name,
  replyTopics.gateway,
];

/** Every reply there is, for those who wait for one. */
export function replies(waits: readonly Waits[], outcomes: RecentOutcomes): TopicListener {
  return {
    topics: TOPICS,
    remember(record: InboundRecord) {
      // First, so that whoever asks for it after the wait ended finds it.
      if (record.topic === topics.answerCompleted.name) outcomes.remember(record);
      for (const waiting of waits) waiting.offer(record);
    },
  };
}
