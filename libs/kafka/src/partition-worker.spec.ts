import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyConsumer } from './define-consumer.js';
import { Ledger } from './ledger.js';
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

  /**
   * A simulated partition whose owners crash: every interleaving of beginning, finishing, committing and crashing has to
   * handle each record at least once, each key in order, and write each outcome once.
   */
  it('loses nothing, keeps order by key and writes each outcome once, whatever the interleaving', async () => {
    const scenario = fc.record({
      keys: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 24 }),
      concurrency: fc.integer({ min: 1, max: 6 }),
      /** After so many steps of an owner's life it crashes. */
      lives: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }),
      commitEvery: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, fc.scheduler(), async ({ keys, concurrency, lives, commitEvery }, scheduler) => {
        const log = keys.map((key, offset) => record(offset, key));
        const outcomes: number[] = [];
        let committed = 0;
        let floor = 0;

        for (const life of [...lives, Number.POSITIVE_INFINITY]) {
          // A new owner finds the outcomes from the committed floor on in the output partition.
          const ledger = new Ledger();
          const start = floor;
          outcomes.slice(start).forEach((offset, index) => ledger.record(`outcome-${offset}`, start + index));
          let crashed = false;
          const order: number[] = [];
          const worker = workerOf({
            concurrency,
            committed,
            logEnd: log.length,
            start: committed,
            process: async ({ offset }) => {
              order.push(offset);
              await scheduler.schedule(Promise.resolve(), `gather ${offset}`);
              if (crashed) return 'abandoned';
              if (ledger.reserve(`outcome-${offset}`)) {
                outcomes.push(offset);
                ledger.record(undefined, outcomes.length - 1);
                worker.tracker.wrote(offset, 'out', outcomes.length - 1);
              }
              await scheduler.schedule(Promise.resolve(), `acknowledge ${offset}`);
              return crashed ? 'abandoned' : 'done';
            },
          });
          worker.offer(committed, log.slice(committed), log.length);
          for (let step = 0; step < life && scheduler.count() > 0; step += 1) {
            await scheduler.waitOne();
            await idle();
            if (step % commitEvery === 0) {
              committed = worker.tracker.committable;
              floor = worker.tracker.outputFloor('out', { start, end: ledger.end });
            }
          }
          crashed = true;
          worker.close();
          await scheduler.waitAll();
          for (const key of new Set(keys)) {
            const ofKey = order.filter((offset) => keys[offset] === key);
            expect(ofKey).toEqual(ofKey.toSorted((a, b) => a - b));
          }
        }
        expect(outcomes.toSorted((a, b) => a - b)).toEqual(log.map(({ offset }) => offset));
      }),
      { numRuns: 1_000 },
    );
  });
});
