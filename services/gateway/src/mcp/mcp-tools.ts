import { type CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { VERSION } from '@weir/service';
import { z } from 'zod';
import { answerJson } from '../answers/answer-json.js';
import { type Answer, answerRequestSchema, answerSchema } from '../answers/answer.schema.js';
import type { Answers } from '../answers/answers.js';
import { type Caller, hasRole } from '../auth/caller.js';
import { mayUseApp, mayUseCollection, requireCollection } from '../auth/scope.js';
import type { Collections } from '../documents/collections.js';
import { declaredCollection } from '../documents/collections.js';
import type { ChangeOptions, Documents } from '../documents/documents.js';
import { documentSchema } from '../documents/documents.schema.js';
import type { GatewayPorts } from '../gateway-ports.js';
import { failureOf } from '../http/failure-of.js';
import { hitSchema, type SearchResult } from '../search/search.schema.js';
import type { Search } from '../search/search.js';

/** Clients of MCP give up after a minute; a document that takes longer has been submitted all the same. */
const INGEST_MS = 45_000;
/** Names that a tool's description lists. */
const MOST_NAMES = 50;

export interface McpToolsPorts extends Pick<GatewayPorts, 'resources' | 'publisher' | 'waits' | 'events' | 'limits'> {
  answers: Answers;
  search: Search;
  documents: Documents;
  collections: Collections;
}

const { outcome, answer, citations, reason, runId } = answerSchema.shape;
const askedSchema = z.object({ outcome, answer, citations, reason, runId });
const foundSchema = z.object({ hits: z.array(hitSchema) });
const ingestedSchema = z.object({
  documentId: z.string(),
  status: z.enum(['submitted', 'indexed', 'rejected']),
  reason,
  chunks: z.int().optional(),
});

/** What a client of the Model Context Protocol may do here: what the API offers, told for models. */
export class McpTools {
  readonly #ports: McpToolsPorts;

  constructor(ports: McpToolsPorts) {
    this.#ports = ports;
  }

  /** A server for one request: it has the tools that its caller may use. */
  serverFor(caller: Caller): McpServer {
    const server = new McpServer({ name: 'weir', version: VERSION }, { capabilities: { tools: {} } });
    this.#offerAsk(server, caller);
    this.#offerSearch(server, caller);
    if (hasRole(caller, 'service')) this.#offerIngest(server, caller);
    return server;
  }

  #offerAsk(server: McpServer, caller: Caller): void {
    const inputSchema = z.object({
      app: z
        .string()
        .min(1)
        .describe(`Which app answers. ${this.#namesOf('App', caller)}`),
      question: z.string().min(1),
      collection: z.string().min(1).optional().describe("Answer from this collection instead of the app's."),
    });
    server.registerTool(
      'ask',
      {
        title: 'Ask',
        description: 'Asks an app, and gives its answer with the passages that it rests on.',
        inputSchema,
        outputSchema: askedSchema,
        annotations: { readOnlyHint: true },
      },
      ({ app, question, collection }, { mcpReq: { signal } }) =>
        this.#told(async () => {
          const request = answerRequestSchema.parse({ app, question, ...(collection ? { collection } : {}) });
          const asked = answerJson(await this.#ports.answers.run(request, { caller, signal }));
          const structuredContent = askedSchema.parse(asked);
          return { ...text(answerText(asked)), structuredContent, isError: asked.outcome === 'failed' };
        }),
    );
  }

  #offerSearch(server: McpServer, caller: Caller): void {
    const { resources, limits, search } = this.#ports;
    const inputSchema = z.object({
      collection: z
        .string()
        .min(1)
        .describe(`Where to look. ${this.#namesOf('Collection', caller)}`),
      query: z.string().min(1).max(20_000),
      k: z.int().min(1).max(50).default(8).describe('Passages wanted.'),
    });
    server.registerTool(
      'search',
      {
        title: 'Search',
        description: 'Finds the passages of a collection of documents that fit a query best.',
        inputSchema,
        outputSchema: foundSchema,
        annotations: { readOnlyHint: true },
      },
      ({ collection, query, k }, { mcpReq: { signal } }) =>
        this.#told(async () => {
          declaredCollection(resources.snapshot, collection);
          const deadline = Date.now() + limits.requestMs;
          const found = await search.search({ collection, query, k, mode: 'hybrid' }, { caller, deadline, signal });
          return { ...text(hitsText(found)), structuredContent: { hits: found.hits } };
        }),
    );
  }

  #offerIngest(server: McpServer, caller: Caller): void {
    const { publisher, waits, limits, documents, collections } = this.#ports;
    const inputSchema = z.object({
      collection: z
        .string()
        .min(1)
        .describe(`Where it goes. ${this.#namesOf('Collection', caller)}`),
      documentId: z.string().min(1).max(2_048).describe('A document submitted again under its id replaces the first.'),
      text: z.string().min(1).describe('Plain text or Markdown.'),
      title: z.string().optional(),
    });
    server.registerTool(
      'ingest',
      {
        title: 'Ingest',
        description: 'Adds a document to a collection, or replaces it, and says when it can be found.',
        inputSchema,
        outputSchema: ingestedSchema,
        annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
      },
      ({ collection, ...document }, { mcpReq: { signal } }) =>
        this.#told(async () => {
          requireCollection(caller, collection);
          await collections.ensure(collection);
          const timeoutMs = Math.min(limits.documentMs, INGEST_MS);
          const options = { caller, collection, wait: true, publisher, waits, timeoutMs, signal };
          const ingested = await this.#ingest(documentSchema.parse(document), options, documents);
          const { status, reason: why } = ingested;
          return {
            ...text(`${ingested.documentId}: ${status}${why ? ` (${why.message})` : ''}`),
            structuredContent: ingested,
            isError: status === 'rejected',
          };
        }),
    );
  }

  async #ingest(
    document: z.output<typeof documentSchema>,
    options: ChangeOptions,
    documents: Documents,
  ): Promise<z.output<typeof ingestedSchema>> {
    try {
      return ingestedSchema.parse((await documents.submit(document, options)).status);
    } catch (error) {
      if (failureOf(error).code !== 'deadline-exceeded') throw error;
      return { documentId: document.documentId, status: 'submitted' };
    }
  }

  /** An error is a result too: the model is told, and may try something else. */
  async #told(call: () => Promise<CallToolResult>): Promise<CallToolResult> {
    try {
      return await call();
    } catch (error) {
      const { code, message, cause } = failureOf(error);
      if (code === 'unclassified') this.#ports.events.unexpected(cause);
      return { ...text(`${code}: ${message}`), isError: true };
    }
  }

  #namesOf(kind: 'App' | 'Collection', caller: Caller): string {
    const mayUse = kind === 'App' ? mayUseApp : mayUseCollection;
    const names = this.#ports.resources.snapshot
      .list(kind)
      .map(({ name }) => name)
      .filter((name) => mayUse(caller, name));
    if (names.length === 0) return 'There is none yet.';
    return `One of: ${names.slice(0, MOST_NAMES).join(', ')}${names.length > MOST_NAMES ? ', and more' : ''}.`;
  }
}

function text(told: string): { content: [{ type: 'text'; text: string }] } {
  return { content: [{ type: 'text', text: told }] };
}

function answerText(asked: Answer): string {
  const sources = asked.citations.map(
    ({ documentId, title, quote }, index) => `[${index + 1}] ${title ?? documentId} (${documentId}): ${quote}`,
  );
  const why = asked.outcome === 'answered' ? '' : `${asked.outcome}: ${asked.reason?.message ?? 'no reason given'}`;
  return [asked.answer, why, sources.join('\n')].filter((part) => part !== '').join('\n\n');
}

function hitsText({ hits }: SearchResult): string {
  if (hits.length === 0) return 'Nothing was found.';
  return hits
    .map(({ title, source, text: passage }, index) => `[${index + 1}] ${title} (${source})\n${passage}`)
    .join('\n\n');
}
