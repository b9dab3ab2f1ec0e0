import type { OutboundRecord } from '@weir/kafka';
import type { Publisher } from './publisher.js';

/** Keeps what is published; may answer it at once, or refuse it. */
export class FakePublisher implements Publisher {
  readonly published: OutboundRecord[] = [];
  /** Called with every record, as the rest of Weir would be. */
  onPublish: (record: OutboundRecord) => void = () => undefined;
  failure: Error | undefined;

  async publish(records: readonly OutboundRecord[]): Promise<void> {
    if (this.failure) throw this.failure;
    for (const record of records) {
      this.published.push(record);
      this.onPublish(record);
    }
  }

  /** The values published to a topic, as JSON. */
  valuesOn(topic: string): unknown[] {
    return this.published
      .filter((record) => record.topic === topic)
      .map(({ value }): unknown => (value ? JSON.parse(value.toString()) : null));
  }
}
