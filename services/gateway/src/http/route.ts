import { z } from 'zod';
import type { Needs } from '../auth/roles.js';

/** A body by media type: `application/json` and the like. */
export type Content = Readonly<Record<string, z.ZodType>>;

/** One route, as the router, the access check and the OpenAPI page have it. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With parameters in braces. */
  path: string;
  /** The router's own pattern, where it is not the path with `:name` for `{name}`. */
  pattern?: string;
  /** Whom it is for; `none` needs no key. */
  role: Needs | 'none';
  /** Its handler sees to the scopes of a key; a key that has some can use no other route. */
  scoped?: true;
  tag: string;
  summary: string;
  /** Meaning of each path parameter. */
  parameters?: Readonly<Record<string, string>>;
  query?: z.ZodObject;
  /** Meaning of each request header that the route looks at. */
  headers?: Readonly<Record<string, string>>;
  body?: Content;
  /** What it answers when all goes well, by status. */
  responses: Readonly<Record<number, { description: string; content?: Content }>>;
  /** Statuses of the errors it may answer with, beside those that every route may. */
  errors?: readonly number[];
}

/** Schemas that have a name in the OpenAPI page. */
export const components = z.registry<{ id: string }>();

export function named<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  components.add(schema, { id });
  return schema;
}

/** The path as the router has it. */
export function patternOf(route: Route): string {
  return route.pattern ?? route.path.replace(/\{(\w+)\}/g, ':$1');
}

export const JSON_BODY = 'application/json';
export const NDJSON_BODY = 'application/x-ndjson';
export const EVENT_STREAM = 'text/event-stream';
