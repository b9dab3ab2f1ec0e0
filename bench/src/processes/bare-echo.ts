// The Kafka client by itself: what comes from one topic is written to another as it is, a batch at a time.
import {
  Consumer,
  type Message,
  MessagesStreamFallbackModes,
  MessagesStreamModes,
  ProduceAcks,
  Producer,
} from '@platformatic/kafka';

const brokers = process.env['KAFKA_BROKERS']!.split(',');
const input = process.env['BENCH_INPUT']!;
const output = process.env['BENCH_OUTPUT']!;
const groupId = process.env['BENCH_GROUP']!;

const client = { clientId: 'weir-bench-bare', bootstrapBrokers: brokers };
const producer = new Producer({ ...client, idempotent: true, acks: ProduceAcks.ALL });
const consumer = new Consumer({
  ...client,
  groupId,
  minBytes: 1,
  maxWaitTime: 250,
  maxBytes: 16 * 1024 * 1024,
});
const MOST_RECORDS = 2_000;
const stream = await consumer.consume({
  topics: [input],
  mode: MessagesStreamModes.COMMITTED,
  fallbackMode: MessagesStreamFallbackModes.EARLIEST,
  // As often as the service commits.
  autocommit: 100,
  highWaterMark: MOST_RECORDS,
});

const waiting: Message[] = [];
let sending = false;

async function drain(): Promise<void> {
  sending = true;
  while (waiting.length > 0) {
    const messages = waiting
      .splice(0, MOST_RECORDS)
      .map(({ key, value, headers, partition }) => ({ topic: output, key, value, headers, partition }));
    await producer.send({ messages });
  }
  sending = false;
}

stream.on('data', (message: Message) => {
  waiting.push(message);
  if (!sending) {
    sending = true;
    setImmediate(() => void drain());
  }
});
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
