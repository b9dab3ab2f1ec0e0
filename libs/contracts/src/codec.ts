import type { DescMessage, JsonValue, MessageShape } from '@bufbuild/protobuf';
import { fromBinary, fromJson, toBinary, toJson } from '@bufbuild/protobuf';
import { isFieldError } from '@bufbuild/protobuf/reflect';
import { WeirError } from '@weir/errors';

export const PROTOBUF = 'application/protobuf';
export const JSON_TYPE = 'application/json';

const OPEN_BRACE = 0x7b;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
const jsonOptions = { ignoreUnknownFields: true };

/**
 * Decodes a record's value as `schema`.
 *
 * @param contentType - The record's `content-type` header. Without one, a value that starts with `{` is JSON (no
 *   protobuf message does: it would be field 15 as a group) and any other is protobuf.
 * @throws WeirError poison: `content-type-unknown`, `message-undecodable` or `field-missing`; names the field.
 */
export function decodeMessage<Schema extends DescMessage>(
  schema: Schema,
  value: Uint8Array,
  contentType: string | undefined,
  required: readonly string[] = [],
): MessageShape<Schema> {
  const message = isJson(value, contentType) ? decodeJson(schema, value) : decodeBinary(schema, value);
  for (const name of required) {
    if (isEmpty((message as Record<string, unknown>)[name])) {
      throw new WeirError({
        code: 'field-missing',
        disposition: 'poison',
        field: name,
        message: `${schema.typeName} has no ${name}.`,
      });
    }
  }
  return message;
}

export function encodeJson<Schema extends DescMessage>(schema: Schema, message: MessageShape<Schema>): Buffer {
  return Buffer.from(JSON.stringify(toJson(schema, message)));
}

/** The message as JSON has it, as values. */
export function messageJson<Schema extends DescMessage>(schema: Schema, message: MessageShape<Schema>): JsonValue {
  return toJson(schema, message);
}

export function encodeBinary<Schema extends DescMessage>(schema: Schema, message: MessageShape<Schema>): Buffer {
  const bytes = toBinary(schema, message);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isJson(value: Uint8Array, contentType: string | undefined): boolean {
  if (contentType === undefined || contentType === '') return value[0] === OPEN_BRACE;
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  switch (type) {
    case JSON_TYPE:
      return true;
    case PROTOBUF:
    case 'application/x-protobuf':
      return false;
    default:
      throw new WeirError({
        code: 'content-type-unknown',
        disposition: 'poison',
        field: 'content-type',
        message: `The content-type header must be ${JSON_TYPE} or ${PROTOBUF}.`,
      });
  }
}

function decodeJson<Schema extends DescMessage>(schema: Schema, value: Uint8Array): MessageShape<Schema> {
  let json: JsonValue;
  try {
    json = JSON.parse(utf8.decode(value)) as JsonValue;
  } catch (cause) {
    throw undecodable(schema, `is not valid JSON in UTF-8`, undefined, cause);
  }
  try {
    return fromJson(schema, json, jsonOptions);
  } catch (cause) {
    const field = fieldOf(cause);
    throw undecodable(schema, field ? `has a wrong value in ${field}` : 'does not fit its schema', field, cause);
  }
}

function decodeBinary<Schema extends DescMessage>(schema: Schema, value: Uint8Array): MessageShape<Schema> {
  try {
    return fromBinary(schema, value);
  } catch (cause) {
    throw undecodable(schema, 'is not valid protobuf', fieldOf(cause), cause);
  }
}

/** The library's own message may quote the value it could not read, so it goes no further than the cause. */
function undecodable(schema: DescMessage, what: string, field: string | undefined, cause: unknown): WeirError {
  return new WeirError({
    code: 'message-undecodable',
    disposition: 'poison',
    message: `The record ${what} (${schema.typeName}).`,
    ...(field === undefined ? {} : { field }),
    cause,
  });
}

function fieldOf(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (isFieldError(current)) {
      const field = current.field();
      return field.kind === 'field' ? field.jsonName : field.name;
    }
  }
  return undefined;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && 'case' in value && value.case === undefined;
}
