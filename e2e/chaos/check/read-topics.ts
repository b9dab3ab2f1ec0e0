import { AnswerCompletedSchema, decodeMessage, DocumentStatusSchema, HEADER, topics } from '@weir/contracts';
import { DEAD_LETTER, headersOf, type InboundRecord, type KafkaOptions, LogReader } from '@weir/kafka';
import type { Logger } from '@weir/telemetry';
import type { AnswerSeen, DeadLetterSeen, Place, StatusSeen } from './observation.js';

const INPUTS: ReadonlySet<string> = new Set([topics.documentSubmitted.name, topics.answerRequested.name]);
const DEAD_LETTERS = Object.values(topics).map(({ deadLetters }) => deadLetters);

/** What the topics say, as far as they have been read. */
export class TopicsSeen {
  readonly places = new Map<string, Place[]>();
  readonly statuses: StatusSeen[] = [];
  readonly answers: AnswerSeen[] = [];
  readonly deadLetters: DeadLetterSeen[] = [];

  note(record: InboundRecord): void {
    const headers = headersOf(record);
    const id = headers.get(HEADER.id) ?? '';
    const tenant = headers.get(HEADER.tenant) ?? '';
    const { partition, offset, timestamp: at, topic } = record;
    if (INPUTS.has(topic)) {
      const places = this.places.get(id) ?? [];
      this.places.set(id, [...places, { partition, offset, at }]);
    } else if (topic === topics.documentStatus.name) {
      const message = decodeMessage(DocumentStatusSchema, record.value!, headers.get(HEADER.contentType));
      const { documentId, version, status, reason } = message;
      const code = reason?.code ?? '';
      this.statuses.push({ id, tenant, documentId, version, status, code, partition, offset, at });
    } else if (topic === topics.answerCompleted.name) {
      const answer = decodeMessage(AnswerCompletedSchema, record.value!, headers.get(HEADER.contentType));
      this.answers.push({ id, tenant, answer, at });
    } else {
      this.deadLetters.push({
        topic,
        id,
        key: record.key,
        value: record.value,
        code: headers.get(DEAD_LETTER.code) ?? '',
        reason: headers.get(DEAD_LETTER.message) ?? '',
        origin: [DEAD_LETTER.topic, DEAD_LETTER.partition, DEAD_LETTER.offset]
          .map((name) => headers.get(name))
          .join('/'),
        at,
      });
    }
  }
}

/** Reads everything that the system has said, from the start of its topics to their end. */
export async function readTopics(kafka: KafkaOptions, logger: Logger): Promise<TopicsSeen> {
  const seen = new TopicsSeen();
  const reader = followTopics(kafka, logger, seen);
  try {
    await reader.start();
    await reader.caughtUp;
  } finally {
    await reader.stop();
  }
  return seen;
}

/** Reads the same from the start, and goes on. */
export function followTopics(kafka: KafkaOptions, logger: Logger, seen: TopicsSeen): LogReader {
  return new LogReader({
    kafka,
    topics: [...INPUTS, topics.documentStatus.name, topics.answerCompleted.name, ...DEAD_LETTERS],
    from: 'start',
    onRecord: (record) => seen.note(record),
    logger,
  });
}
