/** One caller's item and what settles it. */
interface Waiting<Item, Result> {
  item: Item;
  bytes: number;
  done: PromiseWithResolvers<Result>;
}

export interface BatcherOptions<Item, Result> {
  /** Does a batch: one result, or an Error, for each item and in its order. A throw fails all of them. */
  run: (items: readonly Item[]) => Promise<readonly (Result | Error)[]>;
  maxItems: number;
  maxBytes: number;
  /** Batches under way at the same time. */
  concurrency: number;
  sizeOf: (item: Item) => number;
}

/**
 * Turns many callers' single operations into few requests: while requests are under way, what comes waits and goes
 * together. A caller alone is not delayed.
 */
export class Batcher<Item, Result> {
  readonly #options: BatcherOptions<Item, Result>;
  readonly #queue: Waiting<Item, Result>[] = [];
  #active = 0;
  #scheduled = false;

  constructor(options: BatcherOptions<Item, Result>) {
    this.#options = options;
  }

  add(item: Item): Promise<Result> {
    const waiting = { item, bytes: this.#options.sizeOf(item), done: Promise.withResolvers<Result>() };
    this.#queue.push(waiting);
    if (!this.#scheduled) {
      this.#scheduled = true;
      // What is asked for in the same turn of the event loop goes together.
      setImmediate(() => {
        this.#scheduled = false;
        this.#pump();
      });
    }
    return waiting.done.promise;
  }

  #pump(): void {
    while (this.#queue.length > 0 && this.#active < this.#options.concurrency) void this.#run(this.#take());
  }

  #take(): Waiting<Item, Result>[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.#queue) {
      if (count > 0 && (count >= this.#options.maxItems || bytes + waiting.bytes > this.#options.maxBytes)) break;
      bytes += waiting.bytes;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  async #run(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    this.#active += 1;
    try {
      const results = await this.#options.run(batch.map(({ item }) => item));
      batch.forEach(({ done }, index) => {
        const result = results[index]!;
        if (result instanceof Error) done.reject(result);
        else done.resolve(result);
      });
    } catch (error) {
      for (const { done } of batch) done.reject(error);
    }
    this.#active -= 1;
    this.#pump();
  }
}
