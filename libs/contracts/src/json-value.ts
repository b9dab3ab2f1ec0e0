import { fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Value, ValueSchema } from '@bufbuild/protobuf/wkt';

/** A JSON value as a field of type `google.protobuf.Value`. */
export function toValue(json: JsonValue): Value {
  return fromJson(ValueSchema, json);
}

/** The JSON value in a field of type `google.protobuf.Value`. */
export function fromValue(value: Value): JsonValue {
  return toJson(ValueSchema, value);
}
