import { isUtf8 } from 'node:buffer';
import { decodeMessage, type DescMessage, encodeJson, HEADER, topics } from '@weir/contracts';
import { classify } from '@weir/errors';
import { headerOf, headersOf, type InboundRecord } from '@weir/kafka';
import { catalogued } from './topic-names.js';

/** A record as `weir tail` prints it. */
export interface ShownRecord {
  topic: string;
  partition: number;
  offset: number;
  /** RFC 3339. */
  time: string;
  key: string | null;
  headers: Record<string, string>;
  /** Full name of the message type; absent when it is not known. */
  type?: string;
  /** The decoded message; null for a record without a value. */
  message?: unknown;
  /** The value in base64, when it could not be decoded. */
  value?: string;
  /** The same as text, where it is text. */
  text?: string;
  /** Why not. */
  problem?: string;
}

const SCHEMAS = new Map<string, DescMessage>(
  Object.values(topics)
    .flatMap((topic) => [topic.schema, ...topic.alsoCarries])
    .map((schema) => [schema.typeName, schema]),
);

/** Decodes by the type that the record names, else by its topic's, else as JSON if it looks like that. */
export function showRecord(record: InboundRecord): ShownRecord {
  const headers = headersOf(record);
  const { topic, partition, offset } = record;
  return {
    topic,
    partition,
    offset,
    time: new Date(record.timestamp).toISOString(),
    key: record.key?.toString() ?? null,
    headers: Object.fromEntries(headers),
    ...decodeValue(record, headers),
  };
}

/** By the type that the record names, else by its topic's. */
export function schemaOf(record: InboundRecord): DescMessage | undefined {
  return SCHEMAS.get(headerOf(record, HEADER.type) ?? '') ?? catalogued(record.topic)?.schema;
}

type Decoded = Pick<ShownRecord, 'type' | 'message' | 'value' | 'text' | 'problem'>;

function decodeValue(record: InboundRecord, headers: ReadonlyMap<string, string>): Decoded {
  if (record.value === null) return { message: null };
  const schema = schemaOf(record);
  if (!schema) return decodeUnknown(record.value);
  const type = schema.typeName;
  try {
    const message = decodeMessage(schema, record.value, headers.get(HEADER.contentType));
    return { type, message: JSON.parse(encodeJson(schema, message).toString()) as unknown };
  } catch (error) {
    return { type, ...undecoded(record.value), problem: classify(error).message };
  }
}

function decodeUnknown(value: Buffer): Decoded {
  try {
    return { message: JSON.parse(value.toString()) as unknown };
  } catch {
    return { ...undecoded(value), problem: 'The record is of no known type.' };
  }
}

function undecoded(value: Buffer): Pick<ShownRecord, 'value' | 'text'> {
  return { value: value.toString('base64'), ...(isUtf8(value) ? { text: value.toString() } : {}) };
}
