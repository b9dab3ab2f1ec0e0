import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { DEFAULT_INHERITED_ENV_VARS, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { WeirError } from '@weir/errors';
import { hashOf, type ToolSpecOf } from '@weir/resources';
import { VERSION } from '@weir/service';
import { responseTooLarge } from '../web/guarded-fetch.js';
import { type Environment, secretHeaders } from '../secret.js';

type McpSpec = ToolSpecOf<'mcp'>;

interface Connection {
  client: Promise<Client>;
  idle: NodeJS.Timeout | undefined;
  calls: number;
}

const IDLE_MS = 300_000;
const MAX_MESSAGE_BYTES = 10_000_000;

/** Connections to MCP servers, one for each that is declared, kept while they are used. */
export class McpConnections {
  readonly #connections = new Map<string, Connection>();
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** @throws WeirError poison `mcp-unreachable`, and what `action` throws. */
  async use<Result>(spec: McpSpec, signal: AbortSignal, action: (client: Client) => Promise<Result>): Promise<Result> {
    const { url, command, headers } = spec;
    const key = hashOf({ url, command, headers });
    const connection = this.#connections.get(key) ?? this.#open(key, spec);
    connection.calls += 1;
    clearTimeout(connection.idle);
    try {
      const client = await untilAborted(connection.client, signal);
      return await action(client);
    } finally {
      connection.calls -= 1;
      if (connection.calls === 0) {
        connection.idle = setTimeout(() => void this.#close(key, connection), IDLE_MS);
        connection.idle.unref();
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#connections].map(([key, connection]) => this.#close(key, connection)));
  }

  #open(key: string, spec: McpSpec): Connection {
    const gone = () => {
      if (this.#connections.get(key) === connection) this.#connections.delete(key);
    };
    const connection: Connection = { client: this.#connect(spec, gone), idle: undefined, calls: 0 };
    this.#connections.set(key, connection);
    connection.client.catch(gone);
    return connection;
  }

  async #connect(spec: McpSpec, gone: () => void): Promise<Client> {
    const transport = await this.#transport(spec);
    const client = new Client(
      { name: 'weir', version: VERSION },
      {
        versionNegotiation: { mode: 'auto' },
        // What a server says of its results is no more to be trusted than they are, and its patterns may be endless.
        jsonSchemaValidator: {
          getValidator: () => (data) => ({ valid: true, data: data as never, errorMessage: undefined }),
        },
      },
    );
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it is no event target
    client.onclose = gone;
    try {
      await client.connect(transport, { timeout: spec.timeoutMs });
      return client;
    } catch (cause) {
      await client.close().catch(() => undefined);
      throw new WeirError({
        code: 'mcp-unreachable',
        disposition: 'poison',
        message: 'The server of the tool does not answer, or not as an MCP server does.',
        cause,
      });
    }
  }

  async #transport({ url, command, headers }: McpSpec): Promise<Transport> {
    if (url !== undefined) {
      return new StreamableHTTPClientTransport(new URL(url), {
        requestInit: { headers: await secretHeaders(headers, this.#environment) },
        fetch: boundedFetch,
      });
    }
    const [program = '', ...args] = command ?? [];
    return new StdioClientTransport({
      command: program,
      args,
      // The client would hand on some of this process's variables; undefined ones it cannot.
      env: Object.fromEntries(DEFAULT_INHERITED_ENV_VARS.map((name) => [name, undefined])) as Record<string, never>,
      stderr: 'ignore',
      maxBufferSize: MAX_MESSAGE_BYTES,
    });
  }

  async #close(key: string, connection: Connection): Promise<void> {
    clearTimeout(connection.idle);
    this.#connections.delete(key);
    const client = await connection.client.catch(() => undefined);
    await client?.close().catch(() => undefined);
  }
}

/** A response is read no further than one message may be long. */
const boundedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  let size = 0;
  const counted = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(part, controller) {
        size += part.length;
        if (size > MAX_MESSAGE_BYTES) controller.error(responseTooLarge(MAX_MESSAGE_BYTES));
        else controller.enqueue(part);
      },
    }),
  );
  const bounded = new Response(counted ?? null, response);
  Object.defineProperty(bounded, 'url', { value: response.url });
  return bounded;
};

/** A connection is others' too: whoever gives up waiting does not end it. */
async function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const over = Promise.withResolvers<never>();
  const end = () => over.reject(signal.reason);
  signal.addEventListener('abort', end, { once: true });
  return Promise.race([work, over.promise]).finally(() => signal.removeEventListener('abort', end));
}
