import type { JsonObject } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { RE2JS } from 're2js';

/** Larger ones take long to compile. */
const MOST_SCHEMA_CHARACTERS = 50_000;
const MOST_PROBLEMS = 5;

/** A text that fits its schema, or what is wrong with it, a line each. */
export type Fitted = { text: string } | { problems: string[] };

/**
 * Reads texts as JSON of a schema (JSON Schema 2020-12; draft 7 as far as they agree).
 *
 * Schemas come from clients, so their patterns are matched in linear time, and nothing that they refer to is loaded.
 *
 * @throws WeirError poison `schema-invalid`.
 */
export function answerSchema(schema: JsonObject): (text: string) => Fitted {
  const validate = compile(schema);
  return (text) => {
    const value = parsed(text);
    if (value === undefined) return { problems: ['it is not JSON'] };
    if (validate(value)) return { text: JSON.stringify(value) };
    return { problems: (validate.errors ?? []).slice(0, MOST_PROBLEMS).map(problemOf) };
  };
}

/** To compile one takes as long as to validate a thousand answers. By the schema's JSON, the latest used last. */
const compiled = new Map<string, ValidateFunction>();
const MOST_COMPILED = 50;

function compile(schema: JsonObject): ValidateFunction {
  const json = JSON.stringify(schema);
  if (json.length > MOST_SCHEMA_CHARACTERS) {
    throw invalid(`it has more than ${MOST_SCHEMA_CHARACTERS} characters`);
  }
  const validate = compiled.get(json) ?? compileAnew(schema);
  compiled.delete(json);
  compiled.set(json, validate);
  if (compiled.size > MOST_COMPILED) compiled.delete(compiled.keys().next().value!);
  return validate;
}

function compileAnew(schema: JsonObject): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false, logger: false, code: { regExp } });
  try {
    const { $schema: _draft, ...rest } = schema;
    return ajv.compile(rest);
  } catch (cause) {
    throw invalid(cause instanceof Error ? cause.message : 'it cannot be read', cause);
  }
}

/** What the validator wants of a regular expression, and the name by which generated code would find it. */
const regExp = Object.assign(
  (pattern: string) => {
    const expression = RE2JS.compile(RE2JS.translateRegExp(pattern));
    // What the validator tells two of them apart by.
    return { test: (text: string) => expression.matcher(text).find(), toString: () => pattern };
  },
  { code: 'new RegExp' },
) as never;

/** Models like to put JSON into a fence, whatever they are told. */
function parsed(text: string): unknown {
  const [, fenced] = /^\s*```(?:json)?\s*\n(.*?)\n\s*```\s*$/s.exec(text) ?? [];
  try {
    return JSON.parse(fenced ?? text) as unknown;
  } catch {
    return undefined;
  }
}

function problemOf({ instancePath, message, params }: ErrorObject): string {
  const where = instancePath === '' ? 'the whole' : instancePath;
  const extra = 'additionalProperty' in params ? ` (${String(params['additionalProperty'])})` : '';
  return `${where} ${message ?? 'does not fit'}${extra}`;
}

function invalid(why: string, cause?: unknown): WeirError {
  return new WeirError({
    code: 'schema-invalid',
    disposition: 'poison',
    field: 'responseSchema',
    message: `The answer's schema cannot be used: ${why}.`,
    cause,
  });
}
