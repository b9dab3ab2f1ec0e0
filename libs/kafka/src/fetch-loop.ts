import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@weir/telemetry';
import { hasProtocolError, type KafkaConnection } from './connection.js';
import { type FetchedPartition, type FetchLimits, fetchRecords, type FetchTarget } from './fetch-records.js';

export interface FetchLoopOptions {
  connection: KafkaConnection;
  limits: FetchLimits;
  /** What to read now; called before every request, so leaving a partition out pauses it. */
  wanted: () => readonly FetchTarget[];
  deliver: (fetched: FetchedPartition) => void;
  logger: Logger;
}

const ERROR_PAUSE_MS = 250;

/**
 * Keeps one request open at every broker that leads a wanted partition. A broker that does not answer is asked again
 * after a pause, for as long as it takes: an outage is not an error of the reader.
 */
export class FetchLoop {
  readonly #options: FetchLoopOptions;
  readonly #busy = new Set<number>();
  #scheduled = false;
  #stopped = false;

  constructor(options: FetchLoopOptions) {
    this.#options = options;
  }

  /** Says that what is wanted has changed. */
  wake(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#turn().catch((error: unknown) => this.#failed(error));
    });
  }

  stop(): void {
    this.#stopped = true;
  }

  async #turn(): Promise<void> {
    const wanted = this.#options.wanted();
    if (this.#stopped || wanted.length === 0) return;
    const names = [...new Set(wanted.map((target) => target.topic))];
    const metadata = await this.#options.connection.metadata({ topics: names });
    const topicIds = new Map([...metadata.topics].map(([name, topic]) => [name, topic.id]));
    const byLeader = Map.groupBy(
      wanted,
      ({ topic, partition }) => metadata.topics.get(topic)?.partitions[partition]?.leader ?? -1,
    );
    if (byLeader.has(-1)) {
      // A partition without a leader for a moment: nothing else would ask for it again.
      this.#options.connection.clearMetadata();
      setTimeout(() => this.wake(), ERROR_PAUSE_MS);
    }
    for (const [leader, targets] of byLeader) {
      if (leader >= 0 && !this.#busy.has(leader)) void this.#poll(leader, targets, topicIds);
    }
  }

  async #poll(leader: number, targets: readonly FetchTarget[], topicIds: Map<string, string>): Promise<void> {
    this.#busy.add(leader);
    try {
      const { connection, limits, deliver } = this.#options;
      for (const fetched of await fetchRecords(connection, leader, targets, topicIds, limits)) {
        if (this.#stopped) return;
        if (fetched.problem === 'moved') connection.clearMetadata();
        deliver(fetched);
      }
      this.#busy.delete(leader);
      this.wake();
    } catch (error) {
      this.#busy.delete(leader);
      await this.#failed(error);
    }
  }

  async #failed(error: unknown): Promise<void> {
    if (this.#stopped) return;
    this.#options.connection.clearMetadata();
    const missing = hasProtocolError(error, 'UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_ID');
    this.#options.logger.debug({ error: String(error), missing }, 'fetch failed, asking again');
    await sleep(ERROR_PAUSE_MS);
    this.wake();
  }
}
