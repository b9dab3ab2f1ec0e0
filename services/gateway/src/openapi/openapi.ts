import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { errorShapeOf } from '../http/error-body.js';
import { rolesFor } from '../auth/roles.js';
import { components, type Content, JSON_BODY, type Route } from '../http/route.js';

type Json = Record<string, unknown>;

/** An OpenAPI 3.1 document, as far as this file makes one. */
export interface OpenApi extends Json {
  openapi: string;
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Json; securitySchemes: Json };
}

export interface Operation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security?: Json[];
  parameters?: Parameter[];
  requestBody?: Json;
  responses: Record<string, Json>;
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: Json;
}

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().describe('Stable, kebab-case.'),
  field: z.string().optional().describe('What is at fault, if it is one field.'),
});

const openAiErrorSchema = z.object({
  error: z.object({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string() }),
});

const anthropicErrorSchema = z.object({
  type: z.literal('error'),
  error: z.object({
    type: z.string(),
    message: z.string(),
    details: z.object({ error_code: z.string(), param: z.string().nullable() }),
  }),
});

const errorSchemas = { anthropic: 'AnthropicError', openai: 'OpenAiError', problem: 'Problem' } as const;

/** Describes routes by what they are declared with: the same schemas that requests are checked by. */
export function openApi(routes: Readonly<Record<string, Route>>, version: string): OpenApi {
  const paths: OpenApi['paths'] = {};
  for (const [id, route] of Object.entries(routes)) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(id, route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Weir',
      version,
      description: 'LLM applications as flows of events: documents in, cited answers out, over Kafka.',
    },
    security: [{ key: [] }, { apiKey: [] }],
    paths,
    components: {
      schemas: {
        ...namedSchemas(),
        Problem: jsonSchema(problemSchema),
        OpenAiError: jsonSchema(openAiErrorSchema),
        AnthropicError: jsonSchema(anthropicErrorSchema),
      },
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key whose SHA-256 an ApiKey resource declares, or a JWT of a declared Issuer.',
        },
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'Such a key, as Anthropic sends keys.',
        },
      },
    },
  };
}

function operationOf(id: string, route: Route): Operation {
  const { path, role, tag, summary, body } = route;
  const parameters = [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)];
  const errors = [
    ...new Set([...(role === 'none' ? [] : [401, 403]), ...commonErrors(route), ...(route.errors ?? [])]),
  ];
  return {
    operationId: id,
    summary,
    description: role === 'none' ? 'Needs no key.' : accessOf(route),
    tags: [tag],
    ...(role === 'none' ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: contentOf(body) } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.responses).map(([status, { description, content }]) => [
          status,
          { description, ...(content ? { content: contentOf(content) } : {}) },
        ]),
      ),
      ...Object.fromEntries(errors.toSorted((a, b) => a - b).map((status) => [status, errorOf(status, path)])),
    },
  };
}

function accessOf({ role, scoped }: Route): string {
  const roles = role === 'none' ? [] : rolesFor(role);
  const whom = `For the roles ${roles.map((one) => `\`${one}\``).join(', ')}.`;
  return scoped ? `${whom} A key with scopes may use it as far as they go.` : whom;
}

/** Where something is sent, something can be wrong with it. */
function commonErrors({ body, query }: Route): number[] {
  return [...(body || query ? [400] : []), ...(body ? [415] : [])];
}

function errorOf(status: number, path: string): Json {
  const shape = errorShapeOf(path);
  const type = shape === 'problem' ? 'application/problem+json' : JSON_BODY;
  const schema = { $ref: `#/components/schemas/${errorSchemas[shape]}` };
  return { description: STATUS_CODES[status] ?? 'Error', content: { [type]: { schema } } };
}

function pathParameters({ path, parameters = {} }: Route): Parameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: parameters[name] ?? '',
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: Route): Parameter[] {
  if (!query) return [];
  const { properties, required = [] } = jsonSchema(query) as { properties: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(typeof description === 'string' ? { description } : {}),
    schema,
  }));
}

function headerParameters({ role, headers = {} }: Route): Parameter[] {
  const tenant = { 'weir-tenant': 'Work for this tenant; only for administrators.' };
  return Object.entries(role === 'none' ? headers : { ...headers, ...tenant }).map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  }));
}

function contentOf(content: Content): Json {
  return Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema: reference(schema) }]));
}

/** Named schemas stand in the components, once. */
function reference(schema: z.ZodType): Json {
  const id = components.get(schema)?.id;
  return id === undefined ? jsonSchema(schema) : { $ref: `#/components/schemas/${id}` };
}

const conversion = { io: 'input', unrepresentable: 'any' } as const;

function namedSchemas(): Json {
  const { schemas } = z.toJSONSchema(components, { ...conversion, uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, plain(schema)]));
}

function jsonSchema(schema: z.ZodType): Json {
  return plain(z.toJSONSchema(schema, { ...conversion, metadata: components }));
}

/** The document says once which dialect it speaks, and its schemas are told by their place. */
function plain(schema: object): Json {
  const { $schema: _dialect, $id: _place, id: _id, ...rest } = schema as Json;
  return rest;
}
