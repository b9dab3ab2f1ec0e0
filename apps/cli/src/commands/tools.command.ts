import { Command, InvalidArgumentError } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import type { Declaration } from '../gateway-types.js';
import { discoverTool } from '../mcp/discover-tool.js';
import { oneLine, printable } from '../output/printable.js';
import { VERSION } from '../version.js';
import { tenantOption } from './options.js';

const DISCOVER_MS = 30_000;

export function toolsCommand(cli: Cli): Command {
  const command = new Command('tools').description('What agents may use.');
  command.addCommand(new Command('list').description('Tools and their functions.').action(() => listTools(cli)));
  command.addCommand(
    new Command('call')
      .description('Call a tool, as an agent would.')
      .argument('<name>', 'name of the Tool')
      .argument('[function]', 'which of its functions; none for a tool with one')
      .option('--arguments <json>', 'JSON object', jsonObject, {})
      .addOption(tenantOption())
      .action((name: string, called: string | undefined, options: CallOptions) =>
        callTool(cli, name, called ?? '', options),
      ),
  );
  command.addCommand(
    new Command('discover')
      .description('Ask an MCP server what it offers, and print it as a Tool to apply.')
      .argument('<target...>', 'its address, or a program and its arguments (after --)')
      .requiredOption('--name <name>', 'name of the Tool')
      .option('--header <name=reference>', 'header to send, by secret reference: authorization=env:TOKEN', header, {})
      .action((target: string[], options: { name: string; header: Record<string, string> }) =>
        discover(cli, target, options),
      ),
  );
  return command;
}

interface CallOptions {
  arguments: Record<string, unknown>;
  tenant?: string;
}

async function listTools(cli: Cli): Promise<void> {
  await withGateway(cli, {}, async (gateway) => {
    const { resources } = await gateway.resources('Tool');
    for (const resource of resources) {
      const described = await describe(resource);
      await cli.terminal.print(described, () =>
        [
          `${described.name}  ${cli.terminal.style('dim', [described.type, described.approval === 'required' ? 'needs approval' : ''].filter((part) => part !== '').join(', '))}`,
          ...described.functions.map(
            ({ function: called, description }) =>
              `    ${called === '' ? '' : `${oneLine(called)}: `}${oneLine(description)}`,
          ),
        ].join('\n'),
      );
    }
  });
}

async function describe({ name, spec }: Declaration) {
  const { toolFunctions, toolSchema } = await import('@weir/resources');
  const tool = toolSchema.parse(spec);
  const functions = toolFunctions(name, tool).map(({ function: called, description, parameters }) => ({
    function: called,
    description,
    parameters,
  }));
  return { name, type: tool.type, approval: tool.approval, functions };
}

async function callTool(cli: Cli, name: string, called: string, options: CallOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const result = await gateway.callTool(name, { function: called, arguments: options.arguments });
    const { code, content, truncated } = result;
    if (code !== '') cli.exitCode = EXIT.failed;
    await cli.terminal.print(result, () => {
      const text = printable(content);
      if (code !== '') return `${cli.terminal.style('red', code)}: ${text}`;
      return truncated ? `${text}\n${cli.terminal.style('dim', '(cut here)')}` : text;
    });
  });
}

async function discover(
  cli: Cli,
  target: readonly string[],
  options: { name: string; header: Record<string, string> },
): Promise<void> {
  const tool = await discoverTool(target, {
    name: options.name,
    headers: options.header,
    environment: cli.settings.environment,
    version: VERSION,
    timeoutMs: DISCOVER_MS,
  });
  const { stringify } = await import('yaml');
  await cli.terminal.print(tool, () => stringify(tool).trimEnd());
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError('It must be a JSON object.');
}

function header(value: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = value.indexOf('=');
  const reference = value.slice(at + 1);
  if (at < 1 || !/^(env|file):./.test(reference))
    throw new InvalidArgumentError('It must be name=env:NAME or name=file:PATH.');
  return { ...before, [value.slice(0, at)]: reference };
}
