import { CliError, usageError } from '../cli-error.js';
import type { Declaration } from '../gateway-types.js';

export interface DiscoverOptions {
  /** Of the Tool. */
  name: string;
  /** Secret references by header. */
  headers: Readonly<Record<string, string>>;
  /** What `env:NAME` refers to. */
  environment: Readonly<Record<string, string | undefined>>;
  version: string;
  timeoutMs: number;
}

/**
 * Asks an MCP server what it offers, and declares just that: a function that says something else later is not called.
 *
 * @param target - The address of a server, or a program and its arguments. The program is started with an empty
 *   environment, as the tools service will.
 */
export async function discoverTool(target: readonly string[], options: DiscoverOptions): Promise<Declaration> {
  const [first = '', ...args] = target;
  const url = /^https?:\/\//.test(first) ? first : undefined;
  if (url !== undefined && args.length > 0) throw usageError('A server is one address.', 'target');
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const { toolSchema } = await import('@weir/resources');
  const { DEFAULT_INHERITED_ENV_VARS, StdioClientTransport } = await import('@modelcontextprotocol/client/stdio');
  const transport =
    url === undefined
      ? new StdioClientTransport({
          command: first,
          args,
          // The client would hand on some of this process's variables; undefined ones it cannot.
          env: Object.fromEntries(DEFAULT_INHERITED_ENV_VARS.map((name) => [name, undefined])) as Record<string, never>,
          stderr: 'ignore',
        })
      : new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: await secretsOf(options) } });
  const client = new Client({ name: 'weir', version: options.version }, { versionNegotiation: { mode: 'auto' } });
  try {
    await client.connect(transport, { timeout: options.timeoutMs });
    const { tools } = await client.listTools({}, { timeout: options.timeoutMs });
    const functions = tools.map(({ name, description = '', inputSchema }) => ({
      name,
      description,
      parameters: inputSchema,
    }));
    const spec = {
      type: 'mcp',
      ...(url === undefined ? { command: [...target] } : { url }),
      ...(Object.keys(options.headers).length === 0 ? {} : { headers: { ...options.headers } }),
      functions,
    };
    const checked = toolSchema.safeParse(spec);
    if (checked.success) return { kind: 'Tool', name: options.name, spec };
    throw new CliError({
      code: 'tool-invalid',
      message: `The server offers nothing that can be declared: ${checked.error.issues[0]?.message ?? ''}.`,
    });
  } catch (cause) {
    if (CliError.is(cause)) throw cause;
    throw new CliError({
      code: 'mcp-unreachable',
      message: 'The server does not answer, or not as an MCP server does. A program is named by its full path.',
      cause,
    });
  } finally {
    await client.close().catch(() => undefined);
  }
}

async function secretsOf({ headers, environment }: DiscoverOptions): Promise<Record<string, string>> {
  const { readFile } = await import('node:fs/promises');
  const read = Object.entries(headers).map(async ([header, reference]) => {
    const at = reference.indexOf(':');
    const place = reference.slice(at + 1);
    const secret =
      reference.slice(0, at) === 'env' ? environment[place] : await readFile(place, 'utf8').catch(() => undefined);
    if (secret === undefined) throw usageError(`${reference} is not there.`, '--header');
    return [header, secret.trim()] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}
