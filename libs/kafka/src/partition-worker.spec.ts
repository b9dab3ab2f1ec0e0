import { describe, expect, it } from 'vitest';
import type { AnyConsumer } from './define-consumer.js';
import type { Handled } from './message-pipeline.js';
import { PartitionWorker } from './partition-worker.js';
import type { InboundRecord } from './record.js';

function record(offset: number, key: string): InboundRecord {
  return { topic: 't', partition: 0, offset, timestamp: 0, key: Buffer.from(key), value: Buffer.from(''), headers: [] };
}

function workerOf(
  options: Partial<ConstructorParameters<typeof PartitionWorker>[0]> & { concurrency?: number },
): PartitionWorker {
  const { concurrency, ...rest } = options;
  return new PartitionWorker({
    consumer: { concurrency: concurrency ?? 4 } as AnyConsumer,
    topic: 't',
    partition: 0,
    committed: 0,
    logEnd: 0,
    start: 0,
    ledgerEnds: () => new Map(),
    process: () => Promise.resolve('done'),
    changed: () => undefined,
    abandoned: () => undefined,
    failed: (error) => {
      throw error;
    },
    ...rest,
  });
}

const idle = () => new Promise((resolve) => setImmediate(resolve));

describe('PartitionWorker', () => {
  it('handles keys side by side and one key in order', async () => {
    const gates = new Map<number, () => void>();
    const started: number[] = [];
    const worker = workerOf({
      process: ({ offset }) => {
        started.push(offset);
        return new Promise<Handled>((resolve) => gates.set(offset, () => resolve('done')));
      },
    });
    worker.offer(0, [record(0, 'a'), record(1, 'a'), record(2, 'b')], 3);
    await idle();
    expect(started).toEqual([0, 2]);
    gates.get(0)!();
    await idle();
    expect(started).toEqual([0, 2, 1]);
  });

  it('drops what was read for another position', async () => {
    const handled: number[] = [];
    const worker = workerOf({
      process: async ({ offset }) => {
        handled.push(offset);
        return 'done';
      },
    });
    worker.offer(5, [record(5, 'a')], 6);
    worker.offer(0, [record(0, 'a')], 1);
    worker.offer(0, [record(0, 'a')], 1);
    await idle();
    expect(handled).toEqual([0]);
    expect(worker.position).toBe(1);
  });

  it('shows the history but does not handle it', async () => {
    const remembered: number[] = [];
    const handled: number[] = [];
    const worker = workerOf({
      committed: 2,
      start: 0,
      ledgerEnds: () => new Map(),
      remember: ({ offset }) => remembered.push(offset),
      process: async ({ offset }) => {
        handled.push(offset);
        return 'done';
      },
    });
    worker.offer(0, [record(0, 'a'), record(1, 'b'), record(2, 'c')], 3);
    await idle();
    expect(remembered).toEqual([0, 1, 2]);
    expect(handled).toEqual([2]);
    expect(worker.tracker.committable).toBe(3);
  });

  it('starts nothing while held, and goes on afterwards', async () => {
    const handled: number[] = [];
    const worker = workerOf({
      process: async ({ offset }) => {
        handled.push(offset);
        return 'done';
      },
    });
    const release = worker.hold();
    worker.offer(0, [record(0, 'a')], 1);
    await idle();
    expect(handled).toEqual([]);
    expect(worker.hungry).toBe(false);
    release();
    await idle();
    expect(handled).toEqual([0]);
  });

  it('drains: what is in flight ends, what waits stays', async () => {
    let finish = () => {};
    const worker = workerOf({
      concurrency: 1,
      process: () => new Promise<Handled>((resolve) => (finish = () => resolve('done'))),
    });
    worker.offer(0, [record(0, 'a'), record(1, 'b')], 2);
    let drained = false;
    const draining = worker.drain().then(() => (drained = true));
    await idle();
    expect(drained).toBe(false);
    finish();
    await draining;
    expect(worker.tracker.committable).toBe(1);
  });

  it('tells of the oldest message that is not done, whether it waits, is handled, or others after it are done', async () => {
    const gates = new Map<number, () => void>();
    const worker = workerOf({
      concurrency: 2,
      process: ({ offset }) => new Promise<Handled>((resolve) => gates.set(offset, () => resolve('done'))),
    });
    const at = (offset: number, timestamp: number) => ({ ...record(offset, `key ${offset}`), timestamp });
    expect(worker.oldest).toBeUndefined();
    const release = worker.hold();
    worker.offer(0, [at(0, 100), at(1, 200), at(2, 300)], 3);
    expect(worker.oldest).toBe(100);
    release();
    await idle();
    gates.get(1)!();
    await idle();
    expect(worker.oldest).toBe(100);
    gates.get(0)!();
    await idle();
    expect(worker.oldest).toBe(300);
    gates.get(2)!();
    await idle();
    expect(worker.oldest).toBeUndefined();
  });

  it('begins nothing after a message was abandoned, and says so once', async () => {
    const gates = new Map<number, (handled: Handled) => void>();
    let abandoned = 0;
    const worker = workerOf({
      process: ({ offset }) => new Promise<Handled>((resolve) => gates.set(offset, resolve)),
      abandoned: () => (abandoned += 1),
    });
    worker.offer(0, [record(0, 'a'), record(1, 'b'), record(2, 'a')], 3);
    await idle();
    gates.get(0)!('abandoned');
    gates.get(1)!('abandoned');
    await idle();
    expect([...gates.keys()]).toEqual([0, 1]);
    expect(abandoned).toBe(1);
    expect(worker.tracker.committable).toBe(0);
  });
});
