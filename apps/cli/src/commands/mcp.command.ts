import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { gatewayAccess } from '../find-gateway.js';

export function mcpCommand(cli: Cli): Command {
  return new Command('mcp')
    .description(
      'Serve the Model Context Protocol over standard input and output, for clients that start their servers.',
    )
    .action(() => serve(cli));
}

/** Standard output belongs to the protocol. */
async function serve(cli: Cli): Promise<void> {
  const { url, apiKey } = gatewayAccess(cli.settings);
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const { StdioServerTransport } = await import('@modelcontextprotocol/server/stdio');
  const { bridge } = await import('../mcp/bridge.js');
  cli.interruption.endInOrder();
  const local = new StdioServerTransport();
  cli.interruption.signal.addEventListener('abort', () => void local.close(), { once: true });
  const remote = new StreamableHTTPClientTransport(new URL(`${url.replace(/\/$/, '')}/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${apiKey}` } },
  });
  await bridge(local, remote, (error) => `The gateway at ${url} did not take the request: ${error.message}`);
}
