import { KafkaConnection } from '@weir/kafka';
import { readText, send } from '../http/send.js';
import { kafkaAt } from '../kafka/kafka-options.js';
import { listTopics, readBounds } from '../kafka/read-bounds.js';
import { readLag } from '../kafka/read-groups.js';
import type { Settings } from '../settings.js';
import { readLiveState } from '../supervisor/state-file.js';
import { lookAtSystem } from '../system-status.js';
import type { Reading } from './frame.js';
import { parseMetrics } from './parse-metrics.js';

const LOOK_MS = 2_000;

/** Reads one system again and again, over one connection to Kafka. */
export class SystemReader {
  readonly #settings: Settings;
  #connection: KafkaConnection | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async read(): Promise<Reading> {
    const [view, instances, kafka] = await Promise.all([
      lookAtSystem(this.#settings),
      this.#readInstances(),
      this.#readKafka(),
    ]);
    return { at: performance.now(), services: view.status.services, instances, ...kafka };
  }

  async close(): Promise<void> {
    await this.#connection?.close().catch(() => undefined);
  }

  async #readInstances(): Promise<Reading['instances']> {
    const running = (readLiveState(this.#settings.home)?.instances ?? []).filter(({ pid }) => pid > 0);
    const seen = await Promise.all(
      running.map(async ({ service, instance, pid, port }) => {
        const signal = AbortSignal.timeout(LOOK_MS);
        const text = await send(new URL(`http://127.0.0.1:${port}/metrics`), { signal }).then(
          readText,
          () => undefined,
        );
        // Whoever is started in its place counts from 0.
        return text === undefined ? [] : [{ service, instance: `${instance}.${pid}`, samples: parseMetrics(text) }];
      }),
    );
    return seen.flat();
  }

  async #readKafka(): Promise<Pick<Reading, 'lags' | 'deadLetters'>> {
    const brokers = this.#settings.kafkaBrokers ?? readLiveState(this.#settings.home)?.kafka.brokers.join(',');
    if (!brokers) return { lags: null, deadLetters: null };
    this.#connection ??= new KafkaConnection(kafkaAt(brokers, this.#settings), 'top');
    const connection = this.#connection;
    try {
      const dead = (await listTopics(connection)).filter((name) => name.endsWith('.dlq'));
      const [lags, bounds] = await Promise.all([readLag(connection, undefined), readBounds(connection, dead)]);
      return { lags, deadLetters: [...bounds.values()].reduce((total, { start, end }) => total + end - start, 0) };
    } catch {
      connection.clearMetadata();
      return { lags: null, deadLetters: null };
    }
  }
}
