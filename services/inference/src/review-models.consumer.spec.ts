import { type ModelReviewDue, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type Emission, fakeMessageContext, type PartitionScope } from '@weir/kafka';
import { parseResource, Snapshot } from '@weir/resources';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reviewModelsConsumer } from './review-models.consumer.js';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-26T23:30:00Z') }));
afterEach(() => void vi.useRealTimers());

const HOUR_MS = 3_600_000;

/** The log of resources, as the consumer and the view of one instance see it. */
class Watched {
  readonly told: string[] = [];
  readonly failures: string[] = [];
  readonly listeners = new Set<(snapshot: Snapshot) => void>();
  fails = false;
  readonly #lost = new AbortController();
  readonly #resources = {
    snapshot: Snapshot.empty,
    onChange: (listener: (snapshot: Snapshot) => void) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
  };
  readonly #consumer = reviewModelsConsumer({
    resources: this.#resources,
    now: () => new Date(),
    onFailure: ({ code }) => this.failures.push(code),
  });
  readonly #scope: PartitionScope = {
    signal: this.#lost.signal,
    publish: async (emissions, cause) => this.#publish(emissions, cause.key),
  };

  /** The record of a declaration arrives. */
  async read(key: string): Promise<void> {
    this.#consumer.history!.remember(undefined, fakeMessageContext(topics.resourceChanged.name, { key }), this.#scope);
    await vi.advanceTimersByTimeAsync(1);
  }

  /** The view knows the model. */
  async see(name: string, reviewBy: string): Promise<void> {
    const spec = { provider: 'extractive', card: { reviewBy } };
    this.#resources.snapshot = this.#resources.snapshot.with(parseResource({ kind: 'Model', name, spec }));
    for (const listener of this.listeners) listener(this.#resources.snapshot);
    await vi.advanceTimersByTimeAsync(1);
  }

  lose(): void {
    this.#lost.abort();
  }

  #publish(emissions: readonly Emission[], cause: string): void {
    if (this.fails) throw new WeirError({ code: 'lease-lost', disposition: 'retryable', message: 'Lost.' });
    for (const { message } of emissions) {
      const { model, reviewBy } = message as unknown as ModelReviewDue;
      this.told.push(`${model} ${reviewBy} after ${cause}`);
    }
  }
}

describe('review-models', () => {
  it('tells of a late review, whichever of record and view comes first', async () => {
    const watched = new Watched();
    await watched.see('a', '2026-11-01');
    await watched.read('Model/a');
    await watched.read('Model/b');
    await watched.see('b', '2026-11-02');
    expect(watched.told).toEqual(['a 2026-11-01 after Model/a', 'b 2026-11-02 after Model/b']);
  });

  it('tells once of a day, and of another day again', async () => {
    const watched = new Watched();
    await watched.read('Model/a');
    for (const day of ['2026-11-01', '2026-11-01', '2026-11-20']) await watched.see('a', day);
    await vi.advanceTimersByTimeAsync(3 * HOUR_MS);
    expect(watched.told).toEqual(['a 2026-11-01 after Model/a', 'a 2026-11-20 after Model/a']);
  });

  it('finds out within the hour that a day has passed', async () => {
    const watched = new Watched();
    await watched.read('Model/a');
    await watched.see('a', '2026-11-26');
    expect(watched.told).toEqual([]);
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect(watched.told).toHaveLength(1);
  });

  it('tries again what could not be written', async () => {
    const watched = new Watched();
    watched.fails = true;
    await watched.read('Model/a');
    await watched.see('a', '2026-11-01');
    expect([watched.told, watched.failures]).toEqual([[], ['lease-lost']]);
    watched.fails = false;
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect(watched.told).toHaveLength(1);
  });

  it('leaves it to the next owner when the partition is lost', async () => {
    const watched = new Watched();
    await watched.read('Model/a');
    watched.lose();
    await watched.see('a', '2026-11-01');
    await vi.advanceTimersByTimeAsync(2 * HOUR_MS);
    expect(watched.told).toEqual([]);
    expect(watched.listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
