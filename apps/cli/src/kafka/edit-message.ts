import {
  decodeMessage,
  type DescMessage,
  encodeJson,
  HEADER,
  JSON_TYPE,
  type MessageShape,
  type Topic,
} from '@weir/contracts';
import { headerOf, type InboundRecord, type OutboundRecord } from '@weir/kafka';
import { usageError } from '../cli-error.js';
import { EDITED, originOf, redrive } from './dead-letters.js';
import { schemaOf, showRecord } from './decode-record.js';
import { catalogued } from './topic-names.js';

/** What an editor is shown of a dead letter: its message as JSON, or its bytes as text where they are no message. */
export function editableText(record: InboundRecord): string {
  const shown = showRecord(record);
  if (shown.problem === undefined && shown.message !== undefined) return `${JSON.stringify(shown.message, null, 2)}\n`;
  return record.value?.toString() ?? '';
}

/**
 * The message with some fields replaced.
 *
 * @param settings - `field=value` each, by JSON names, `a.b` inside others; a value that is no JSON is a text, and an empty one
 *   takes the field away.
 * @throws CliError usage
 */
export function setFields(text: string, settings: readonly string[]): string {
  const message = parseObject(text);
  for (const setting of settings) {
    const [, path, given] = /^([\w.]+)=(.*)$/s.exec(setting) ?? [];
    if (path === undefined || given === undefined) throw usageError(`${setting} is not field=value.`, '--set');
    const names = path.split('.');
    const last = names.pop()!;
    let target = message;
    for (const name of names) {
      const inner = target[name] ?? {};
      if (typeof inner !== 'object' || Array.isArray(inner)) throw usageError(`${name} holds no fields.`, '--set');
      target[name] = inner;
      target = inner as Record<string, unknown>;
    }
    if (given === '') delete target[last];
    else target[last] = valueOf(given);
  }
  return JSON.stringify(message);
}

/**
 * The corrected record, for its origin topic: JSON, with the headers it had, and one that says that it was edited. Where the key
 * follows from a field that was changed, it is the new one.
 *
 * @param text - The message as JSON.
 * @param at - Milliseconds since the epoch.
 * @throws CliError usage that names the field which does not fit the message's schema.
 */
export function editedRecord(record: InboundRecord, text: string, at: number): OutboundRecord {
  const topic = catalogued(originOf(record).topic);
  const schema = schemaOf(record) ?? topic?.schema;
  if (!schema) throw usageError(`${originOf(record).topic} is no topic of the catalogue: what fits it is not known.`);
  const given = parseObject(text);
  const unknown = unknownField(schema, given);
  if (unknown !== undefined) throw usageError(`${schema.typeName} has no field ${unknown}.`, unknown);
  const required = topic?.schema === schema ? topic.required : [];
  const message = decodeMessage(schema, Buffer.from(JSON.stringify(given)), JSON_TYPE, required);
  const back = redrive(record);
  return {
    ...back,
    key: topic?.schema === schema ? keyOf(topic, record, message) : back.key,
    value: encodeJson(schema, message),
    headers: { ...back.headers, [HEADER.contentType]: JSON_TYPE, [EDITED]: new Date(at).toISOString() },
  };
}

/** A key that the client chose itself stays. */
function keyOf(topic: Topic, record: InboundRecord, message: MessageShape<DescMessage>): Buffer | null {
  const key = topic.key(message);
  if (record.key === null || record.value === null || key === '') return record.key;
  try {
    const before = decodeMessage(topic.schema, record.value, headerOf(record, HEADER.contentType));
    return topic.key(before) === key ? record.key : Buffer.from(key);
  } catch {
    return record.key;
  }
}

/** The path of the first field that the message does not have: an unknown one would be dropped without a word. */
function unknownField(schema: DescMessage, given: Record<string, unknown>): string | undefined {
  // Types that have a JSON form of their own: times, durations, structs.
  if (schema.typeName.startsWith('google.protobuf.')) return undefined;
  for (const [name, value] of Object.entries(given)) {
    const field = schema.fields.find(({ jsonName, name: own }) => jsonName === name || own === name);
    if (!field) return name;
    if (field.message === undefined) continue;
    const inner = field.fieldKind === 'message' ? [value] : Object.values(value ?? {});
    for (const one of inner) {
      if (typeof one !== 'object' || one === null || Array.isArray(one)) continue;
      const found = unknownField(field.message, one as Record<string, unknown>);
      if (found !== undefined) return `${name}.${found}`;
    }
  }
  return undefined;
}

function parseObject(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw usageError(`The message is no JSON: ${(error as Error).message.replace(/"[\s\S]*"/, 'it')}.`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw usageError('The message must be a JSON object.');
  }
  return parsed as Record<string, unknown>;
}

function valueOf(given: string): unknown {
  try {
    return JSON.parse(given) as unknown;
  } catch {
    return given;
  }
}
