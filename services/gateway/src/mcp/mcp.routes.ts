import { z } from 'zod';
import { EVENT_STREAM, JSON_BODY, type Route } from '../http/route.js';

const message = z.looseObject({ jsonrpc: z.literal('2.0') });

const notOffered = { 405: { description: 'Sessions are not offered: every request stands for itself.' } };

export const mcpRoutes = {
  callMcp: {
    method: 'POST',
    path: '/mcp',
    role: 'user',
    scoped: true,
    tag: 'MCP',
    summary:
      'The Model Context Protocol (Streamable HTTP), with the tools `ask`, `search` and, for services and builders, `ingest`.',
    body: { [JSON_BODY]: message },
    responses: {
      200: {
        description: 'The reply, as JSON or as events.',
        content: { [JSON_BODY]: message, [EVENT_STREAM]: z.string() },
      },
      202: { description: 'A notification was taken.' },
    },
    errors: [413],
  },
  openMcpStream: {
    method: 'GET',
    path: '/mcp',
    role: 'user',
    scoped: true,
    tag: 'MCP',
    summary: 'Where a client looks for a stream of its session.',
    responses: notOffered,
  },
  endMcpSession: {
    method: 'DELETE',
    path: '/mcp',
    role: 'user',
    scoped: true,
    tag: 'MCP',
    summary: 'Where a client ends its session.',
    responses: notOffered,
  },
} as const satisfies Record<string, Route>;
