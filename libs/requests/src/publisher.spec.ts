import { WeirError } from '@weir/errors';
import type { Guard, OutboundRecord, WrittenAt } from '@weir/kafka';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KafkaPublisher } from './publisher.js';

const record = (bytes = 1): OutboundRecord => ({ topic: 't', key: null, value: Buffer.alloc(bytes), headers: {} });
const restarted = () => new WeirError({ code: 'producer-restarted', disposition: 'retryable', message: 'Unknown.' });

/** A producer whose answers the test decides. */
class ScriptedProducer {
  readonly calls: { guard: Guard; settle: PromiseWithResolvers<WrittenAt[]> }[] = [];

  send(_records: readonly OutboundRecord[], guard: Guard = () => true): Promise<WrittenAt[]> {
    const settle = Promise.withResolvers<WrittenAt[]>();
    this.calls.push({ guard, settle });
    return settle.promise;
  }
}

describe('KafkaPublisher', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const begin = (maxPendingBytes?: number) => {
    const producer = new ScriptedProducer();
    const limits = maxPendingBytes === undefined ? {} : { maxPendingBytes };
    return { producer, publisher: new KafkaPublisher({ producer, timeoutMs: 1_500, ...limits }) };
  };

  it('resolves when Kafka has the records', async () => {
    const { producer, publisher } = begin();
    const publishing = publisher.publish([record()]);
    expect(producer.calls[0]?.guard()).toBe(true);
    producer.calls[0]?.settle.resolve([]);
    await publishing;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives up in time, though the producer does not, and takes the guard away', async () => {
    const { producer, publisher } = begin();
    const publishing = publisher.publish([record()]);
    vi.advanceTimersByTime(1_500);
    await expect(publishing).rejects.toMatchObject({ code: 'kafka-unavailable', retryAfterMs: 1_000 });
    expect(producer.calls[0]?.guard()).toBe(false);
  });

  it('gives up when the client goes away', async () => {
    const { producer, publisher } = begin();
    const client = new AbortController();
    const publishing = publisher.publish([record()], client.signal);
    client.abort();
    await expect(publishing).rejects.toMatchObject({ code: 'kafka-unavailable' });
    expect(producer.calls[0]?.guard()).toBe(false);
  });

  it("tries again when another request's end ended the attempt", async () => {
    const { producer, publisher } = begin();
    const publishing = publisher.publish([record()]);
    producer.calls[0]?.settle.reject(restarted());
    await vi.waitFor(() => expect(producer.calls).toHaveLength(2));
    producer.calls[1]?.settle.resolve([]);
    await publishing;
  });

  it.each([
    ['lease-lost', 'retryable', 'kafka-unavailable'],
    ['unclassified', 'retryable', 'kafka-unavailable'],
    ['record-too-large', 'poison', 'record-too-large'],
  ] as const)('%s (%s) becomes %s', async (code, disposition, told) => {
    const { producer, publisher } = begin();
    const publishing = publisher.publish([record()]);
    producer.calls[0]?.settle.reject(new WeirError({ code, disposition, message: 'No.' }));
    await expect(publishing).rejects.toMatchObject({ code: told });
  });

  it('refuses at once what would wait beside too much else', async () => {
    const { producer, publisher } = begin(100);
    const first = publisher.publish([record(500)]);
    await expect(publisher.publish([record()])).rejects.toMatchObject({ code: 'kafka-unavailable' });
    producer.calls[0]?.settle.resolve([]);
    await first;
    const second = publisher.publish([record()]);
    producer.calls[1]?.settle.resolve([]);
    await second;
  });
});
