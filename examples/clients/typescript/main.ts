// Publishes a document, waits until it is indexed, asks a question about it, and prints the answer with its citations.
import { randomUUID } from 'node:crypto';
import { type Consumer, Kafka, logLevel, Partitioners } from 'kafkajs';

const DOCUMENTS = 'weir.ingestion.v1.document-submitted';
const STATUS = 'weir.ingestion.v1.document-status';
const QUESTIONS = 'weir.orchestration.v1.answer-requested';
const ANSWERS = 'weir.orchestration.v1.answer-completed';

const collection = 'example-typescript';
const document = {
  collection,
  documentId: 'leave.md',
  title: 'Leave',
  mediaType: 'text/markdown',
  text: '# Leave\n\nEverybody has 27 days of paid leave a year.\n\nUnused days expire on 31 March.',
};
const runId = randomUUID();
const question = { runId, app: 'handbook', collection, question: 'How many days of paid leave do I have?' };

interface DocumentStatus {
  collection: string;
  documentId: string;
  status: 'received' | 'chunked' | 'cleared' | 'indexed' | 'deleted' | 'rejected';
  chunks?: number;
  reason?: { code: string; message: string };
}

interface AnswerCompleted {
  runId: string;
  outcome: 'answered' | 'refused' | 'failed';
  answer: string;
  citations?: { documentId: string; quote: string; start: number; end: number }[];
  reason?: { code: string; message: string };
}

/** Whose data it is. Every record says so. */
const headers = { 'weir-tenant': 'default' };

const kafka = new Kafka({
  clientId: 'weir-example',
  brokers: (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092').split(','),
  logLevel: logLevel.ERROR,
});
// Kafka's own partitioner: whoever publishes a document with it keeps the document's changes in order.
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
const consumer = kafka.consumer({ groupId: `weir-example-${randomUUID()}` });
await Promise.all([producer.connect(), consumer.connect()]);
const replies = await readReplies(consumer);

const since = Date.now();
await producer.send({
  topic: DOCUMENTS,
  messages: [{ key: document.documentId, value: JSON.stringify(document), headers }],
});
const status = await replies.next<DocumentStatus>(
  STATUS,
  since,
  (message) =>
    message.collection === collection &&
    message.documentId === document.documentId &&
    ['indexed', 'rejected'].includes(message.status),
);
console.log(`${status.status} ${status.documentId} ${status.reason?.message ?? `(${status.chunks} chunks)`}`);

await producer.send({ topic: QUESTIONS, messages: [{ key: runId, value: JSON.stringify(question), headers }] });
const answer = await replies.next<AnswerCompleted>(ANSWERS, since, (message) => message.runId === runId);
console.log(`${answer.outcome} ${answer.reason?.message ?? ''}${answer.answer}`);
answer.citations?.forEach(({ documentId, quote }, index) => console.log(`  [${index + 1}] ${documentId}: "${quote}"`));

await Promise.all([producer.disconnect(), consumer.disconnect()]);

/** Reads what comes back from the start of its topics, so that nothing is missed while the group is being formed. */
async function readReplies(group: Consumer) {
  const records: { topic: string; timestamp: number; message: unknown }[] = [];
  let arrived = Promise.withResolvers<void>();
  await group.subscribe({ topics: [STATUS, ANSWERS], fromBeginning: true });
  await group.run({
    eachMessage: async ({ topic, message }) => {
      records.push({ topic, timestamp: Number(message.timestamp), message: JSON.parse(String(message.value)) });
      arrived.resolve();
      arrived = Promise.withResolvers<void>();
    },
  });
  return {
    /** The first record of a topic since then that matches, now or later. */
    async next<Message>(topic: string, from: number, matches: (message: Message) => boolean): Promise<Message> {
      for (;;) {
        const { promise } = arrived;
        const found = records.find(
          (record) => record.topic === topic && record.timestamp >= from && matches(record.message as Message),
        );
        if (found) return found.message as Message;
        await promise;
      }
    },
  };
}
