import type { JsonObject } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { hashOf } from '@weir/resources';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { bounded } from '../bounded.js';

const MAX_ARGUMENT_CHARACTERS = 200_000;
const MAX_SCHEMA_CHARACTERS = 100_000;
const COMPILE_MS = 500;
const VALIDATE_MS = 250;
const MAX_COMPILED = 200;

/** Arguments as a model wrote them, held to the JSON Schema (2020-12) of the function. */
export class ArgumentCheck {
  readonly #compiled = new Map<string, ValidateFunction>();

  /**
   * @param text - JSON; empty for no arguments.
   * @throws WeirError poison `arguments-invalid`, naming the argument; `tool-invalid` for a schema that is none.
   */
  read(text: string, schema: JsonObject): Record<string, unknown> {
    const value = parse(text);
    const validate = this.#validatorOf(schema);
    if (!bounded(VALIDATE_MS, () => validate(value))) throw misfit(validate);
    return value;
  }

  #validatorOf(schema: JsonObject): ValidateFunction {
    const key = hashOf(schema);
    const known = this.#compiled.get(key);
    if (known) return known;
    const validate = compile(schema);
    this.#compiled.set(key, validate);
    if (this.#compiled.size > MAX_COMPILED) this.#compiled.delete(this.#compiled.keys().next().value!);
    return validate;
  }
}

function parse(text: string): Record<string, unknown> {
  if (text.length > MAX_ARGUMENT_CHARACTERS) {
    throw invalid('', `The arguments have more than ${MAX_ARGUMENT_CHARACTERS} characters.`);
  }
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('', 'The arguments are not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('', 'The arguments are not a JSON object.');
  }
  return value as Record<string, unknown>;
}

/**
 * A compiler of its own for each schema, so that an `$id` of one means nothing to another. Nothing is fetched. Keywords that
 * are unknown are annotations, as the specification has it, and so are formats.
 */
function compile(schema: JsonObject): ValidateFunction {
  try {
    if (JSON.stringify(schema).length > MAX_SCHEMA_CHARACTERS) throw new RangeError('The schema is too long.');
    const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
    // A draft that it names would have to be known here; all that is common is read as 2020-12.
    const { $schema: _draft, ...rest } = schema;
    return bounded(COMPILE_MS, () => ajv.compile(rest));
  } catch (cause) {
    throw new WeirError({
      code: 'tool-invalid',
      disposition: 'poison',
      field: 'parameters',
      message: 'The parameters of the function are no JSON Schema (2020-12) that can be used.',
      cause,
    });
  }
}

function misfit({ errors }: ValidateFunction): WeirError {
  const [error] = errors ?? [];
  const { missingProperty, additionalProperty, allowedValues } = (error?.params ?? {}) as Record<string, unknown>;
  const path = (error?.instancePath ?? '').slice(1).replaceAll('/', '.');
  const named = [path, missingProperty ?? additionalProperty].filter((part) => part !== undefined && part !== '');
  const field = named.join('.');
  if (missingProperty !== undefined) return invalid(field, `The argument ${field} is missing.`);
  if (additionalProperty !== undefined) return invalid(field, `There is no argument ${field}.`);
  const which = Array.isArray(allowedValues)
    ? `: ${allowedValues.map((value) => JSON.stringify(value)).join(', ')}`
    : '';
  return invalid(field, `The argument ${field || '(all of them)'} ${error?.message ?? 'does not fit'}${which}.`);
}

function invalid(field: string, message: string): WeirError {
  return new WeirError({ code: 'arguments-invalid', disposition: 'poison', field: field || 'arguments', message });
}
