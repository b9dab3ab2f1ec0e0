import { isUnknownTopic, KafkaConnection, type KafkaOptions, unavailable } from './connection.js';
import { fetchRecords } from './fetch-records.js';
import type { InboundRecord } from './record.js';

/** A broker gives the batch that a record is in, however little it is allowed to. */
const LIMITS = { maxWaitMs: 0, maxBytes: 1, maxPartitionBytes: 1 };

/** Reads single records by their places. */
export class PlaceReader {
  readonly #connection: KafkaConnection;

  constructor(kafka: KafkaOptions) {
    this.#connection = new KafkaConnection(kafka, 'place-reader');
  }

  /**
   * @returns Undefined when no record stands there any longer, or the topic is not known.
   * @throws WeirError `kafka-unavailable` (retryable).
   */
  async read(topic: string, partition: number, offset: number): Promise<InboundRecord | undefined> {
    try {
      const described = (await this.#connection.metadata({ topics: [topic] })).topics.get(topic);
      const leader = described?.partitions[partition]?.leader;
      if (!described || leader === undefined) return undefined;
      const ids = new Map([[topic, described.id]]);
      const [fetched] = await fetchRecords(this.#connection, leader, [{ topic, partition, offset }], ids, LIMITS);
      if (fetched?.problem === 'moved') {
        this.#connection.clearMetadata();
        throw new Error(`${topic}/${partition} has another leader`);
      }
      return fetched?.records.find((record) => record.offset === offset);
    } catch (cause) {
      if (isUnknownTopic(cause)) return undefined;
      throw unavailable(cause);
    }
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}
