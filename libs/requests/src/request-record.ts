import {
  type DescMessage,
  encodeJson,
  hashId,
  JSON_TYPE,
  type MessageShape,
  type Topic,
  writeHeaders,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { OutboundRecord } from '@weir/kafka';
import { currentTrace, formatTraceparent } from '@weir/telemetry';

export interface RequestOptions<Schema extends DescMessage> {
  /** `ce_source`: who asks. */
  source: string;
  /** Where it goes. */
  topic: Pick<Topic, 'name' | 'maxMessageBytes'>;
  schema: Schema;
  message: MessageShape<Schema>;
  key: string;
  tenant: string;
  run: string;
  /** `weir-actor`: name of the key that it is asked with. */
  actor?: string | undefined;
  /** Tells the requests of one run apart. @default '' */
  step?: string;
  /** Milliseconds since the epoch. */
  deadline?: number;
  replyTopic?: string;
}

/**
 * The record that asks the rest of Weir for something. Its id follows from run and step, so that sending it twice is the
 * same record twice.
 *
 * @throws WeirError poison `record-too-large`.
 */
export function requestRecord<Schema extends DescMessage>(options: RequestOptions<Schema>): OutboundRecord {
  const { source, topic, schema, message, key, tenant, run, actor, step = '', deadline, replyTopic } = options;
  const value = encodeJson(schema, message);
  if (value.length > topic.maxMessageBytes) {
    throw new WeirError({
      code: 'record-too-large',
      disposition: 'poison',
      field: 'body',
      message: `As a message this is ${value.length} bytes; Kafka's topic takes ${topic.maxMessageBytes}.`,
    });
  }
  const trace = currentTrace();
  return {
    topic: topic.name,
    key: Buffer.from(key),
    value,
    headers: writeHeaders({
      id: hashId('request', schema.typeName, run, step),
      type: schema.typeName,
      source,
      time: new Date().toISOString(),
      subject: key,
      contentType: JSON_TYPE,
      tenant,
      run,
      ...(actor === undefined ? {} : { actor }),
      ...(deadline === undefined ? {} : { deadline: new Date(deadline).toISOString() }),
      ...(replyTopic === undefined ? {} : { replyTopic }),
      ...(trace ? { traceparent: formatTraceparent(trace) } : {}),
    }),
  };
}
