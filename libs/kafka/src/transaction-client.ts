import { compatibilityPartitioner, type MessageToProduce, ProduceAcks, stringSerializer } from '@platformatic/kafka';
import { clientOptions, type KafkaOptions } from './connection.js';
import type { OutboundRecord } from './record.js';
import { TransactionalProducer } from './transactional-producer.js';

/** After this the broker ends by itself what a crashed writer left open. */
const TRANSACTION_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 10_000;

export type ClientMessage = MessageToProduce<Buffer, Buffer, string, string | Buffer>;
export type TransactionClient = TransactionalProducer<Buffer, Buffer, string, string | Buffer>;
export type Transaction = Awaited<ReturnType<TransactionClient['beginTransaction']>>;

/**
 * The client's producer for transactions with this id.
 *
 * @param retry - Of one request. The client takes 0 and 1 to mean "for ever".
 */
export function createTransactionClient(
  kafka: KafkaOptions,
  transactionalId: string,
  retry: { retries: number; retryDelay: number },
): TransactionClient {
  return new TransactionalProducer<Buffer, Buffer, string, string | Buffer>({
    ...clientOptions(kafka, 'transactions', REQUEST_TIMEOUT_MS),
    transactionalId,
    idempotent: true,
    // Without these the client claims to be producer 0, which the broker takes for one that was fenced.
    producerId: -1n,
    producerEpoch: -1,
    acks: ProduceAcks.ALL,
    ...retry,
    timeout: TRANSACTION_TIMEOUT_MS,
    partitioner: (message, key) => (key ? compatibilityPartitioner(message, key) : 0),
    serializers: {
      headerKey: stringSerializer,
      headerValue: (value) => (typeof value === 'string' ? Buffer.from(value) : value),
    },
  });
}

export function toClientMessage(record: OutboundRecord): ClientMessage {
  return {
    topic: record.topic,
    headers: record.headers,
    ...(record.partition === undefined ? {} : { partition: record.partition }),
    ...(record.key === null ? {} : { key: record.key }),
    ...(record.value === null ? {} : { value: record.value }),
  };
}
