import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import type { AnyConsumer, KafkaRuntime } from '@weir/kafka';

/**
 * Weir's consumers as a Nest transport: they start when the application listens and drain when it closes. Nest's own
 * Kafka transport is tied to another client and blocks a partition on a failing handler (nestjs/nest#14664).
 */
export class KafkaTransport extends Server implements CustomTransportStrategy {
  readonly #runtime: KafkaRuntime;
  readonly #consumers: readonly AnyConsumer[];

  constructor(runtime: KafkaRuntime, consumers: readonly AnyConsumer[]) {
    super();
    this.#runtime = runtime;
    this.#consumers = consumers;
  }

  override listen(callback: (error?: unknown) => void): void {
    this.#runtime.start(this.#consumers).then(
      () => callback(),
      (error: unknown) => callback(error),
    );
  }

  override async close(): Promise<void> {
    await this.#runtime.stop();
  }

  /** The runtime reports by log and instruments; there are no events to listen to. */
  override on(): never {
    throw new Error('KafkaTransport has no events.');
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- Nest's signature
  override unwrap<T>(): T {
    return this.#runtime as T;
  }
}
