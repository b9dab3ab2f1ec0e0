import { encodeBinary, encodeJson, HEADER, hashId, JSON_TYPE, PROTOBUF, writeHeaders } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { currentTrace, formatTraceparent } from '@weir/telemetry';
import type { Emission, MessageContext } from './define-consumer.js';
import type { OutboundRecord } from './record.js';

export interface AddressedRecord extends OutboundRecord {
  /** `ce_id`. */
  id: string;
  /** Topic that gets a copy in the same transaction. */
  copyTo?: string;
}

/**
 * Turns an emission into the record that is written.
 *
 * It goes to the partition of the record it follows from where both topics have as many: so everything of a run, or of a
 * document, stays in one lane whatever partitioner its producer used, and the ledger knows where to look. What is about
 * something else than its cause says so, and goes by its key.
 *
 * @param index - Its place among the emissions of one message: with the cause's place in its log it makes the record's id.
 *   The cause's own id would not do: clients choose theirs, and may choose the same twice.
 * @throws WeirError poison `record-too-large`.
 */
export function addressRecord(
  emission: Emission,
  index: number,
  cause: MessageContext,
  source: string,
  partitionCount: (topic: string) => number,
): AddressedRecord {
  const { topic, schema, message, options } = emission;
  const name = options.replyTopic ?? topic.name;
  const key = options.key ?? (message === null ? cause.key : topic.key(message));
  const id = options.id ?? hashId('emission', cause.log, String(cause.offset), name, String(index));
  const json = topic.visibility === 'public' || name !== topic.name;
  const value = message === null ? null : json ? encodeJson(schema, message) : encodeBinary(schema, message);
  if (value && value.length > topic.maxMessageBytes) {
    throw new WeirError({
      code: 'record-too-large',
      disposition: 'poison',
      message: `A ${schema.typeName} has ${value.length} bytes; ${name} takes ${topic.maxMessageBytes}.`,
    });
  }
  const trace = currentTrace();
  const actor = cause.envelope.headers.get(HEADER.actor);
  const run = options.run ?? cause.envelope.run;
  const subject = options.subject ?? key;
  const headers = writeHeaders({
    id,
    type: schema.typeName,
    source,
    time: new Date().toISOString(),
    tenant: cause.envelope.tenant,
    causation: cause.envelope.id,
    ...(actor === undefined ? {} : { actor }),
    ...(message === null ? {} : { contentType: json ? JSON_TYPE : PROTOBUF }),
    ...(subject === '' ? {} : { subject }),
    ...(run === undefined ? {} : { run }),
    ...(options.deadline === undefined ? {} : { deadline: options.deadline }),
    ...(options.replyTo === undefined ? {} : { replyTopic: options.replyTo }),
    ...(trace ? { traceparent: formatTraceparent(trace) } : {}),
  });
  return {
    id,
    topic: name,
    key: Buffer.from(key),
    value,
    headers: options.headers ? { ...headers, ...options.headers } : headers,
    ...(options.lane === 'number' || (options.lane !== 'key' && partitionCount(name) === partitionCount(cause.topic))
      ? { partition: cause.partition }
      : {}),
    ...(options.copyTo === undefined ? {} : { copyTo: options.copyTo }),
  };
}
