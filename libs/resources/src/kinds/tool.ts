import { z } from 'zod';
import { secretReference } from './secret-reference.js';

const jsonObject = z.record(z.string(), z.json());

const common = {
  /** Told to the model, before what the type says of itself. */
  description: z.string().optional(),
  /** Whether a person has to agree to each call. */
  approval: z.enum(['none', 'required']).default('none'),
  /** For one call, milliseconds. Waiting for a person does not count. */
  timeoutMs: z.int().min(100).max(300_000).default(20_000),
  /** What is longer is cut. */
  maxResultCharacters: z.int().min(100).max(200_000).default(20_000),
};

/** Hosts as `example.org`, `*.example.org` or `host:port`. */
const hosts = z.array(z.string().regex(/^(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?$/, 'must be a host, *.host or host:port'));

const web = {
  ...common,
  /** Only these may be reached. @default All that are public. */
  allowHosts: hosts.min(1).optional(),
  /** Hosts at private addresses that may be reached all the same. */
  privateHosts: hosts.default([]),
  /** Of one response, bytes. */
  maxBytes: z.int().min(1_000).max(50_000_000).default(2_000_000),
};

/** Searches the web, through a SearXNG server. */
const search = z.strictObject({
  type: z.literal('search'),
  ...common,
  url: z.url({ protocol: /^https?$/ }),
  maxResults: z.int().min(1).max(50).default(10),
  language: z.string().optional(),
});

/** Reads one page, as text. */
const fetch = z.strictObject({ type: z.literal('fetch'), ...web });

/** Uses pages in a browser: opens, clicks, types, reads. */
const browse = z.strictObject({
  type: z.literal('browse'),
  ...web,
  /** Of all that one call loads, bytes: a page brings its scripts and styles along. */
  maxBytes: z.int().min(1_000).max(200_000_000).default(20_000_000),
});

/** Runs JavaScript, without network and files but a scratch area. */
const interpreter = z.strictObject({
  type: z.literal('interpreter'),
  ...common,
  memoryMib: z.int().min(8).max(512).default(64),
});

/** Asks a database, and changes nothing in it. */
const sql = z.strictObject({
  type: z.literal('sql'),
  ...common,
  engine: z.enum(['sqlite', 'duckdb', 'postgres']),
  /** Path of the file; for `postgres` a secret reference to its URL. */
  database: z.string().min(1),
  /** Only these may be read. @default All. */
  tables: z.array(z.string().min(1)).min(1).optional(),
  maxRows: z.int().min(1).max(10_000).default(200),
});

/** Searches a collection. What it finds can be cited. */
const retrieval = z.strictObject({
  type: z.literal('retrieval'),
  ...common,
  collection: z.string().min(1),
  mode: z.enum(['hybrid', 'keyword', 'vector']).default('hybrid'),
  k: z.int().min(1).max(50).default(6),
});

/** Calls an HTTP API by its OpenAPI 3 description. */
const openapi = z.strictObject({
  type: z.literal('openapi'),
  ...web,
  document: jsonObject,
  /** @default The description's first server. */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** `operationId`s that may be called. */
  operations: z.array(z.string().min(1)).min(1),
  /** Sent with each call; the values are secret references. */
  headers: z.record(z.string(), secretReference).default({}),
});

/** Functions of an MCP server. */
const mcp = z
  .strictObject({
    type: z.literal('mcp'),
    ...common,
    /** Streamable HTTP. */
    url: z.url({ protocol: /^https?$/ }).optional(),
    headers: z.record(z.string(), secretReference).default({}),
    /** Or a program that speaks over its standard input and output. */
    command: z.array(z.string().min(1)).min(1).optional(),
    /** What may be called, as the server described it when it was looked at: one that says something else now is not called. */
    functions: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          description: z.string().default(''),
          parameters: jsonObject,
        }),
      )
      .min(1),
  })
  .refine(({ url, command }) => (url === undefined) !== (command === undefined), {
    path: ['url'],
    message: 'an mcp tool needs url or command, and not both',
  });

/** What an agent may use. */
export const toolSchema = z.discriminatedUnion('type', [
  search,
  fetch,
  browse,
  interpreter,
  sql,
  retrieval,
  openapi,
  mcp,
]);

export type ToolSpec = z.output<typeof toolSchema>;
export type ToolSpecOf<Type extends ToolSpec['type']> = Extract<ToolSpec, { type: Type }>;
