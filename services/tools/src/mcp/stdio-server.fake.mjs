// An MCP server on standard input and output, for tests: run as a program, with nothing but Node.
import { McpServer, fromJsonSchema } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

serveStdio(() => {
  const server = new McpServer({ name: 'fake', version: '1.0.0' }, { capabilities: { tools: {} } });
  const inputSchema = fromJsonSchema({ type: 'object', properties: { text: { type: 'string' } } });
  const text = (value) => ({ content: [{ type: 'text', text: value }] });
  // oxlint-disable-next-line node/no-process-env -- what it was given is what is asked
  server.registerTool('environment', { inputSchema }, async () => text(JSON.stringify(process.env)));
  server.registerTool('pid', { inputSchema }, async () => text(String(process.pid)));
  server.registerTool('exit', { inputSchema }, async () => process.exit(1));
  return server;
});
