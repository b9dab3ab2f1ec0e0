import {
  decodeMessage,
  type DescMessage,
  encodeBinary,
  HEADER,
  type JsonValue,
  messageJson,
  PROTOBUF,
  type Topic,
  topics,
} from '@weir/contracts';
import { DEAD_LETTER, headerOf, type InboundRecord } from '@weir/kafka';

/** A record as an erasure looks at it. */
export interface OpenedRecord {
  /** The topic that it was written to first: of a dead letter, where it came from. */
  origin: string;
  tenant: string;
  /** Run that it belongs to; empty when it names none. */
  run: string;
  key: string;
  /** The message as JSON; undefined when it cannot be read. */
  message: JsonValue | undefined;
}

const catalogue: readonly Topic[] = Object.values<Topic>(topics);
const BY_NAME = new Map(catalogue.map((topic) => [topic.name, topic]));
const BY_TYPE = new Map<string, DescMessage>(
  catalogue.flatMap(({ schema, alsoCarries }) =>
    [schema, ...alsoCarries].map((each) => [each.typeName, each] as const),
  ),
);
const JSON_TYPE = 'application/json';
/** Whoever writes without a tenant writes for this one. */
const DEFAULT_TENANT = 'default';

/** Reads a record of any topic, of a client's reply topic, or a dead letter. */
export function openRecord(record: InboundRecord): OpenedRecord {
  const origin = headerOf(record, DEAD_LETTER.topic) ?? record.topic;
  return {
    origin,
    tenant: headerOf(record, HEADER.tenant) ?? DEFAULT_TENANT,
    run: headerOf(record, HEADER.run) ?? '',
    key: record.key?.toString() ?? '',
    message: messageIn(record, origin),
  };
}

function messageIn(record: InboundRecord, origin: string): JsonValue | undefined {
  const { value } = record;
  if (value === null) return undefined;
  const schema = schemaOf(record, origin);
  try {
    if (!schema) return JSON.parse(value.toString()) as JsonValue;
    const message = decodeMessage(schema, value, headerOf(record, HEADER.contentType));
    return messageJson(schema, message);
  } catch {
    return looseJson(value);
  }
}

function schemaOf(record: InboundRecord, origin: string): DescMessage | undefined {
  return BY_TYPE.get(headerOf(record, HEADER.type) ?? '') ?? BY_NAME.get(origin)?.schema;
}

/** The record's value with another message, written as it was. */
export function valueWith(record: InboundRecord, message: JsonValue): Buffer {
  const json = Buffer.from(JSON.stringify(message));
  const schema = schemaOf(record, headerOf(record, DEAD_LETTER.topic) ?? record.topic);
  if (!schema || headerOf(record, HEADER.contentType) !== PROTOBUF) return json;
  return encodeBinary(schema, decodeMessage(schema, json, JSON_TYPE));
}

/** What is no message of its schema may still be JSON. */
function looseJson(value: Buffer): JsonValue | undefined {
  try {
    return JSON.parse(value.toString()) as JsonValue;
  } catch {
    return undefined;
  }
}
