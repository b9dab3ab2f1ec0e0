import {
  Base,
  type BaseOptions,
  type Connection,
  findErrorBy,
  kGetApi,
  kGetBootstrapConnection,
  kGetConnection,
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

/**
 * One client of the cluster with sockets of its own, so that a request which waits at the broker (a fetch, a join) holds
 * up nothing else. Speaks the protocol's requests directly: consumer groups need what the client's own consumer keeps to
 * itself (see docs/decisions/2026-11-23-own-group-membership.md).
 */
export class KafkaConnection extends Base {
  constructor(options: KafkaOptions, purpose: string) {
    super(clientOptions(options, purpose));
  }

  /**
   * Sends one request and returns its response.
   *
   * @param node - Broker id, or `any`.
   * @throws The client's own errors: look at them with `hasProtocolError` and `isNetworkError`.
   */
  request<Response>(api: string, node: number | 'any', ...parameters: unknown[]): Promise<Response> {
    return new Promise((resolve, reject) => {
      const settle = (error: Error | null | undefined, response?: unknown) =>
        error ? reject(error) : resolve(response as Response);
      this[kGetApi]<unknown[], unknown>(api, (error, send) => {
        if (error) return settle(error);
        const connected = (failure: Error | null, connection?: Connection) =>
          failure ? settle(failure) : send!(connection!, ...parameters, settle);
        if (node === 'any') return this[kGetBootstrapConnection](connected);
        void this.metadata({ topics: [] }).then((metadata) => {
          const broker = metadata.brokers.get(node);
          if (broker) this[kGetConnection](broker, connected);
          else {
            this.clearMetadata();
            settle(unavailable(new Error(`Broker ${node} is not in the cluster's metadata.`)));
          }
        }, settle);
      });
    });
  }
}

export function clientOptions(options: KafkaOptions, purpose: string): BaseOptions {
  return {
    clientId: `${options.clientId}-${purpose}`,
    bootstrapBrokers: [...options.brokers],
    requestTimeout: REQUEST_TIMEOUT_MS,
    timeout: REQUEST_TIMEOUT_MS,
    // Retries are decided here, by who knows what a failure means; the client's own would multiply them.
    retries: 0,
    metadataMaxAge: 60_000,
    ...(options.tls ? { tls: options.tls } : {}),
    ...(options.sasl ? { sasl: options.sasl } : {}),
  };
}

export function hasProtocolError(error: unknown, ...ids: readonly string[]): boolean {
  return error instanceof Error && ids.some((id) => Boolean(findErrorBy(error, 'apiId', id)));
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
