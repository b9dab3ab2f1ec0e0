import { Admin } from '@platformatic/kafka';
import { create, encodeBinary, PROTOBUF, StepFailureSchema, type Topic, topics } from '@weir/contracts';
import type { OutboundRecord } from '@weir/kafka';
import { clientHeaders } from './topic-client.js';

/** What an echoing process is told, through its environment. */
export interface EchoSettings {
  brokers: readonly string[];
  input: string;
  output: string;
  group: string;
}

/** As many as the catalogue's topics have. */
export const PARTITIONS = 8;
/** Of a message's content. */
export const MESSAGE_BYTES = 1_024;

/** A topic of step replies under another name: small messages with bytes that nobody reads. */
export function echoTopic(name: string): Topic<typeof topics.stepCompleted.schema> {
  return { ...topics.stepCompleted, name, deadLetters: `${name}.dlq` };
}

/** Creates topics as the catalogue's are, each with its dead-letter topic. */
export async function createEchoTopics(brokers: readonly string[], names: readonly string[]): Promise<void> {
  const admin = new Admin({ clientId: 'weir-bench-admin', bootstrapBrokers: [...brokers] });
  try {
    await admin.createTopics({
      topics: names.flatMap((name) => [name, `${name}.dlq`]),
      partitions: PARTITIONS,
      replicas: 1,
      configs: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }],
    });
  } finally {
    await admin.close();
  }
}

/** A message for an echo; its key comes back as the answer's. */
export function echoRecord(topic: string, key: string): OutboundRecord {
  const { schema } = topics.stepCompleted;
  const message = create(schema, {
    runId: key,
    step: 'echo',
    continuation: Buffer.alloc(MESSAGE_BYTES, key),
    result: { case: 'failure', value: create(StepFailureSchema) },
  });
  return {
    topic,
    key: Buffer.from(key),
    value: encodeBinary(schema, message),
    headers: clientHeaders(schema.typeName, key, PROTOBUF),
  };
}
