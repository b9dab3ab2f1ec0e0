import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Base,
  type BaseOptions,
  type CallbackWithPromise,
  type Connection,
  findErrorBy,
  kGetApi,
  kGetBootstrapConnection,
  kGetConnection,
  UserError,
  type Writer,
} from '@platformatic/kafka';
import { WeirError } from '@weir/errors';

/** How to reach the cluster. */
export interface KafkaOptions {
  /** `host:port` each. */
  brokers: readonly string[];
  /** Shown in the broker's logs and metrics: `<service>-<instance>`. */
  clientId: string;
  tls?: BaseOptions['tls'];
  sasl?: BaseOptions['sasl'];
}

/** A `Fetch` or `JoinGroup` may wait at the broker this long on purpose; sockets are given up later than that. */
const REQUEST_TIMEOUT_MS = 45_000;

/** A socket that is closed in the middle of a request may never say that it is. */
const CLOSE_MS = 2_000;

/**
 * One client of the cluster with sockets of its own, so that a request which waits at the broker (a fetch, a join) holds
 * up nothing else. Speaks the protocol's requests directly: consumer groups need what the client's own consumer keeps to
 * itself (see docs/decisions/2026-11-23-own-group-membership.md).
 */
export class KafkaConnection extends Base {
  constructor(options: KafkaOptions, purpose: string, requestTimeoutMs = REQUEST_TIMEOUT_MS) {
    super(clientOptions(options, purpose, requestTimeoutMs));
  }

  /**
   * Sends one request and returns its response.
   *
   * @param node - Broker id, or `any`.
   * @throws The client's own errors: look at them with `hasProtocolError`.
   */
  async request<Response>(api: string, node: number | 'any', ...parameters: unknown[]): Promise<Response> {
    const send = await this.prepare<Response>(api, node);
    return send(...parameters);
  }

  /** Everything of a request that takes time before its bytes leave, which they do when the function returned is called. */
  async prepare<Response>(api: string, node: number | 'any'): Promise<(...parameters: unknown[]) => Promise<Response>> {
    const { send, connection } = await this.#prepare(api, node);
    return (...parameters) => settled((settle) => send(connection, ...parameters, settle));
  }

  /** The same for a request whose body is made here: the client adds its head, and reads the response. */
  async prepareBody<Response>(api: string, node: number): Promise<(body: () => Writer) => Promise<Response>> {
    const { send, connection } = await this.#prepare(api, node);
    return (body) =>
      settled((settle) => {
        // All that the client does with a connection here is to send by it what it has encoded.
        const withBody: Pick<Connection, 'send'> = {
          send: (key, version, _encoded, ...rest) => connection.send(key, version, body, ...rest),
        };
        send(withBody as Connection, settle);
      });
  }

  async #prepare(api: string, node: number | 'any'): Promise<{ send: SendRequest; connection: Connection }> {
    const connection = await this.#connect(node);
    const send = await new Promise<SendRequest>((resolve, reject) =>
      this[kGetApi]<unknown[], unknown>(api, (error, found) => (error ? reject(error) : resolve(found!))),
    );
    return { send, connection };
  }

  /** Closes the sockets, without waiting for one that does not say so. */
  override close(): Promise<void>;
  override close(callback: CallbackWithPromise<void>): void;
  override close(callback?: CallbackWithPromise<void>): Promise<void> | void {
    if (callback) return super.close(callback);
    const closed = new AbortController();
    const late = sleep(CLOSE_MS, undefined, { signal: closed.signal }).catch(() => undefined);
    return Promise.race([super.close().finally(() => closed.abort()), late]);
  }

  async #connect(node: number | 'any'): Promise<Connection> {
    const broker = node === 'any' ? undefined : (await this.metadata({ topics: [] })).brokers.get(node);
    if (node !== 'any' && !broker) {
      this.clearMetadata();
      throw unavailable(new Error(`Broker ${node} is not in the cluster's metadata.`));
    }
    return new Promise((resolve, reject) => {
      const connected = (error: Error | null, connection?: Connection) =>
        error ? reject(error) : resolve(connection!);
      if (broker) this[kGetConnection](broker, connected);
      else this[kGetBootstrapConnection](connected);
    });
  }
}

type SendRequest = (connection: Connection, ...parameters: unknown[]) => unknown;

function settled<Response>(
  start: (settle: (error: Error | null | undefined, response?: unknown) => void) => void,
): Promise<Response> {
  return new Promise((resolve, reject) =>
    start((error, response) => (error ? reject(error) : resolve(response as Response))),
  );
}

export function clientOptions(
  options: KafkaOptions,
  purpose: string,
  requestTimeoutMs = REQUEST_TIMEOUT_MS,
): BaseOptions {
  return {
    clientId: `${options.clientId}-${purpose}`,
    bootstrapBrokers: [...options.brokers],
    requestTimeout: requestTimeoutMs,
    timeout: requestTimeoutMs,
    // Retries are decided here, by who knows what a failure means; the client's own would multiply them.
    retries: 0,
    metadataMaxAge: 60_000,
    // Brokers behind a proxy are told apart by the name asked for; an address is no name.
    ...(options.tls ? { tls: options.tls, tlsServerName: !options.brokers.some(isAddress) } : {}),
    ...(options.sasl ? { sasl: options.sasl } : {}),
  };
}

function isAddress(broker: string): boolean {
  return isIP(broker.slice(0, broker.lastIndexOf(':')).replace(/^\[|\]$/g, '')) !== 0;
}

export function hasProtocolError(error: unknown, ...ids: readonly string[]): boolean {
  return error instanceof Error && ids.some((id) => Boolean(findErrorBy(error, 'apiId', id)));
}

/** The client tells of a topic that metadata does not have in an error of its own, without the broker's. */
export function isUnknownTopic(error: unknown): boolean {
  return error instanceof UserError || hasProtocolError(error, 'UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION');
}

export function unavailable(cause: unknown): WeirError {
  return new WeirError({
    code: 'kafka-unavailable',
    disposition: 'retryable',
    dependency: 'kafka',
    message: 'Kafka does not answer.',
    cause,
  });
}
