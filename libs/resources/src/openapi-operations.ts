import type { JsonObject } from '@weir/contracts';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/** An operation of an OpenAPI description, as a function. */
export interface OpenApiOperation {
  operationId: string;
  description: string;
  /** JSON Schema: each parameter by its name, and a JSON body as `body`. */
  parameters: JsonObject;
  /** In lower case. */
  method: string;
  /** With parameters in braces. */
  path: string;
  /** Where each parameter goes: `path`, `query`, `header` or `cookie`. */
  places: Readonly<Record<string, string>>;
}

/** The operations that are named, in the description's order. */
export function operationsOf(document: JsonObject, operations: readonly string[]): OpenApiOperation[] {
  return allOperations(document)
    .filter(({ operationId }) => operations.includes(operationId))
    .map(({ operationId, operation, method, path, shared }) => {
      const parameters = [...shared, ...listOf(operation.parameters)].map((each) => resolved(document, each));
      const body = resolved(document, objectOf(operation.requestBody));
      const bodySchema = objectOf(objectOf(objectOf(body.content)['application/json']).schema);
      const properties: JsonObject = Object.fromEntries(
        parameters.map((parameter) => [
          textOf(parameter.name),
          { ...inlined(document, objectOf(parameter.schema)), description: textOf(parameter.description) },
        ]),
      );
      const required = parameters.filter((parameter) => parameter.required === true).map(({ name }) => textOf(name));
      if (Object.keys(bodySchema).length > 0) {
        properties['body'] = inlined(document, bodySchema);
        if (body.required === true) required.push('body');
      }
      return {
        operationId,
        description: textOf(operation.summary ?? operation.description),
        parameters: { type: 'object', properties, required, additionalProperties: false },
        method,
        path,
        places: Object.fromEntries(parameters.map((parameter) => [textOf(parameter.name), textOf(parameter.in)])),
      };
    });
}

/** Its text; nothing for what is none. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function allOperations(document: JsonObject) {
  return Object.entries(objectOf(document.paths)).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = objectOf(objectOf(item)[method]);
      const { operationId } = operation;
      if (typeof operationId !== 'string') return [];
      return [{ operationId, operation, method, path, shared: listOf(objectOf(item).parameters) }];
    }),
  );
}

function resolved(document: JsonObject, value: JsonObject): JsonObject {
  const reference = value['$ref'];
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return value;
  const parts = reference
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.reduce((at, part) => objectOf(at[part]), document);
}

/** A schema without references: models do not see the description. What refers to itself ends in a schema for anything. */
function inlined(document: JsonObject, schema: JsonObject, above: readonly string[] = []): JsonObject {
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    if (above.includes(reference)) return {};
    return inlined(document, resolved(document, schema), [...above, reference]);
  }
  const within = (value: JsonObject[string]): JsonObject[string] => {
    if (Array.isArray(value)) return value.map(within);
    return typeof value === 'object' && value !== null ? inlined(document, value, above) : value;
  };
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, within(value)]));
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}
