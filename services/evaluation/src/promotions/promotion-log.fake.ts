import {
  decodeMessage,
  type DescMessage,
  encodeJson,
  HEADER,
  JSON_TYPE,
  type MessageShape,
  PromotionAdvancedSchema,
  type PromotionAdvanced,
  type ResourceChangedSchema,
  topics,
} from '@weir/contracts';
import type { Emission, InboundRecord } from '@weir/kafka';
import { parseResource, Snapshot } from '@weir/resources';
import { FakePublisher, Waits } from '@weir/requests';
import { ActivePromotions } from './active-promotions.js';
import type { PromotionPorts } from './run-promotion.js';
import { scorePair } from './score-pair.js';
import { quietEvents } from '../telemetry.fake.js';

export const TENANT = 'acme';

/** The topics that promotions are made of, in memory: what is written is read at once, by whoever follows. */
export class FakePromotionLog {
  readonly records: InboundRecord[] = [];
  readonly publisher = new FakePublisher();
  readonly #ids = new Set<string>();
  readonly #readers = new Set<{ topics: readonly string[]; onRecord: (record: InboundRecord) => void }>();
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  snapshot = Snapshot.empty;
  now = 1_000;

  constructor(...resources: object[]) {
    for (const resource of resources) this.declare(resource);
    this.publisher.onPublish = ({ topic, key, value }) =>
      this.append({ topic, key: String(key), value: value ? Buffer.from(value) : null });
  }

  declare(resource: object): void {
    this.#become(this.snapshot.with(parseResource(resource)));
  }

  write<Schema extends DescMessage>(
    topic: { name: string; schema: Schema },
    key: string,
    message: MessageShape<Schema>,
  ) {
    this.append({ topic: topic.name, key, value: encodeJson(topic.schema, message) });
  }

  append({ topic, key, value }: { topic: string; key: string; value: Buffer | null }): void {
    const headers = { [HEADER.tenant]: TENANT, [HEADER.contentType]: JSON_TYPE };
    const record: InboundRecord = {
      topic,
      partition: 0,
      offset: this.records.length,
      timestamp: this.now,
      key: Buffer.from(key),
      value,
      headers: Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)] as const),
    };
    this.records.push(record);
    for (const reader of this.#readers) if (reader.topics.includes(topic)) reader.onRecord(record);
  }

  /** As Kafka and the ledger do: what stands there is not written again. */
  readonly publish = (emissions: readonly Emission[]): Promise<void> => {
    for (const { topic, schema, message, options } of emissions) {
      const isLedger = topic.name === topics.promotionAdvanced.name;
      if (isLedger && options.id !== undefined && this.#ids.has(options.id)) continue;
      if (options.id !== undefined) this.#ids.add(options.id);
      const key = options.key ?? (message ? topic.key(message) : '');
      this.append({ topic: topic.name, key, value: message ? encodeJson(schema, message) : null });
      if (topic.name === topics.resourceChanged.name) this.#resourceChanged(key, message);
    }
    return Promise.resolve();
  };

  ports(): PromotionPorts {
    return {
      publisher: this.publisher,
      waits: new Waits(10),
      snapshot: () => this.snapshot,
      snapshotWith: () => Promise.resolve(this.snapshot),
      onSnapshot: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      readSince: (names, since, onRecord) => {
        this.#replay(names, since, onRecord);
        return Promise.resolve();
      },
      follow: (names, since, onRecord) => {
        const reader = { topics: names, onRecord };
        this.#replay(names, since, onRecord);
        this.#readers.add(reader);
        const stop = () => {
          this.#readers.delete(reader);
          return Promise.resolve();
        };
        return Promise.resolve({ caughtUp: Promise.resolve(), stop });
      },
      active: new ActivePromotions(),
      pairScorer: () => (pair, metrics) => Promise.resolve(scorePair(pair, metrics)),
      events: quietEvents,
      now: () => this.now,
    };
  }

  /** What was written of a promotion, in its order. */
  advanced(promotion: string): PromotionAdvanced[] {
    return this.records
      .filter(({ topic, key }) => topic === topics.promotionAdvanced.name && String(key) === promotion)
      .map(({ value }) => decodeMessage(PromotionAdvancedSchema, value!, JSON_TYPE));
  }

  #replay(names: readonly string[], since: number, onRecord: (record: InboundRecord) => void): void {
    for (const record of this.records) {
      if (names.includes(record.topic) && record.timestamp >= since) onRecord(record);
    }
  }

  #resourceChanged(key: string, message: Emission['message']): void {
    if (message === null) return this.#become(this.snapshot.without(key));
    const { kind, name, spec } = message as MessageShape<typeof ResourceChangedSchema>;
    this.#become(this.snapshot.with(parseResource({ kind, name, spec })));
  }

  #become(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    for (const listener of this.#listeners) listener(snapshot);
  }
}
