import { type Client, ProtocolError } from '@modelcontextprotocol/client';
import { WeirError } from '@weir/errors';
import { canonicalJson, type ToolSpecOf } from '@weir/resources';
import { type Environment } from '../secret.js';
import type { ToolRunner } from '../tool-runner.port.js';
import { McpConnections } from './mcp-connections.js';

type Content = Awaited<ReturnType<Client['callTool']>>['content'][number];
type Pinned = ToolSpecOf<'mcp'>['functions'][number];

/** Calls functions of an MCP server that still says of them what it said when they were allowed. */
export function mcpTool(environment: Environment): ToolRunner<ToolSpecOf<'mcp'>> {
  const connections = new McpConnections(environment);
  return {
    run: ({ spec, function: name, arguments: given, signal }) =>
      connections.use(spec, signal, async (client) => {
        const options = { signal, timeout: spec.timeoutMs };
        const { tools } = await client.listTools({}, { ...options, cacheMode: 'refresh' });
        const now = tools.find((tool) => tool.name === name);
        const pinned = spec.functions.find((each) => each.name === name);
        if (!now || !pinned || !saysTheSame(pinned, now)) throw changed();
        try {
          const result = await client.callTool({ name, arguments: given }, options);
          const parts = result.content.map(textOf);
          if (parts.length === 0) parts.push(JSON.stringify(result.structuredContent ?? null));
          const content = parts.join('\n\n');
          return { content: result.isError ? `The function failed:\n\n${content}` : content };
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
          return { content: `The server refuses the call:\n\n${error.message}` };
        }
      }),
    close: () => connections.close(),
  };
}

/** A server could be harmless while it is looked at, and change what a model reads of it later. */
function saysTheSame(pinned: Pinned, now: { description?: string | undefined; inputSchema: unknown }): boolean {
  const { description, parameters } = pinned;
  return canonicalJson([description, parameters]) === canonicalJson([now.description ?? '', now.inputSchema]);
}

function textOf(content: Content): string {
  switch (content.type) {
    case 'text':
      return content.text;
    case 'resource':
      return 'text' in content.resource ? content.resource.text : `[binary of ${content.resource.uri} left out]`;
    case 'resource_link':
      return `[${content.name}](${content.uri})`;
    default:
      return `[${content.type} left out]`;
  }
}

function changed(): WeirError {
  return new WeirError({
    code: 'tool-changed',
    disposition: 'poison',
    message: 'The server says something else of this function than when it was allowed, so it is not called.',
  });
}
