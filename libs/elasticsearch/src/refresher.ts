import { classifyElasticsearch, type ElasticsearchClient } from './client.js';

interface Round {
  due: number;
  done: PromiseWithResolvers<void>;
}

/**
 * Makes writes searchable soon, and not more often than needed: at once when nothing was refreshed lately, else together
 * with all who ask until the interval is over.
 */
export class Refresher {
  readonly #client: ElasticsearchClient;
  readonly #intervalMs: number;
  readonly #next = new Map<string, Round>();
  readonly #last = new Map<string, number>();

  constructor(client: ElasticsearchClient, intervalMs: number) {
    this.#client = client;
    this.#intervalMs = intervalMs;
  }

  /** Resolves when what was written to `index` before this call is searchable. */
  refresh(index: string): Promise<void> {
    const waiting = this.#next.get(index);
    if (waiting) return waiting.done.promise;
    const now = performance.now();
    const due = Math.max(now, (this.#last.get(index) ?? -Infinity) + this.#intervalMs);
    const round: Round = { due, done: Promise.withResolvers() };
    this.#next.set(index, round);
    setTimeout(() => void this.#run(index, round), due - now);
    return round.done.promise;
  }

  async #run(index: string, round: Round): Promise<void> {
    // Who asks from here on may have written after the refresh began: the next round is theirs.
    this.#next.delete(index);
    this.#last.set(index, performance.now());
    try {
      // An index that is gone holds nothing that waits.
      await this.#client.indices.refresh({ index, ignore_unavailable: true });
      round.done.resolve();
    } catch (error) {
      round.done.reject(classifyElasticsearch(error));
    }
  }
}
