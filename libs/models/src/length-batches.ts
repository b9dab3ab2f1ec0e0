/** A tokenised text that waits for its embedding. */
export interface Pending {
  ids: readonly number[];
  done: PromiseWithResolvers<Float32Array>;
  /** No longer wanted; left out of batches. */
  cancelled: boolean;
}

/**
 * Waiting texts, taken in small batches of like length: padding costs as much as text, so a batch is the oldest text and
 * those nearest to it in length. Nothing starves, since the oldest is always in the next batch.
 */
export class LengthBatches {
  #pending: Pending[] = [];

  add(pending: Pending): void {
    this.#pending.push(pending);
  }

  get size(): number {
    return this.#pending.length;
  }

  /** @returns At most `size` texts; empty when none waits. */
  take(size: number): Pending[] {
    this.#pending = this.#pending.filter(({ cancelled }) => !cancelled);
    const [oldest] = this.#pending;
    if (!oldest) return [];
    const wanted = oldest.ids.length;
    const nearest = this.#pending
      .slice(0, WINDOW)
      .map((pending, index) => ({ index, pending, distance: Math.abs(pending.ids.length - wanted) }))
      .sort((a, b) => a.distance - b.distance || a.index - b.index)
      .slice(0, size);
    const taken = new Set(nearest.map(({ pending }) => pending));
    this.#pending = this.#pending.filter((pending) => !taken.has(pending));
    return [...taken];
  }
}

/** Texts looked at for a batch: enough to find neighbours in length, few enough to sort for every batch. */
const WINDOW = 256;
