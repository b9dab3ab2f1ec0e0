export interface Bounds {
  records: number;
  bytes: number;
}

interface Entry<Item> {
  item: Item;
  bytes: number;
}

/** First in, first out, up to a number of entries and their bytes: when full, the oldest make room. */
export class BoundedQueue<Item> {
  readonly #bounds: Bounds;
  #entries: Entry<Item>[] = [];
  #bytes = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#entries.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @returns What had to go, oldest first: the item itself when it is larger than all of the queue. */
  push(item: Item, bytes: number): Item[] {
    if (bytes > this.#bounds.bytes) return [item];
    this.#entries.push({ item, bytes });
    this.#bytes += bytes;
    return this.#makeRoom();
  }

  /** The oldest, which is no longer in the queue. */
  take(): Entry<Item> | undefined {
    const entry = this.#entries.shift();
    if (entry) this.#bytes -= entry.bytes;
    return entry;
  }

  /** Puts back what was taken, as the oldest. @returns What had to go for it: itself, when the queue is full meanwhile. */
  putBack(entry: Entry<Item>): Item[] {
    this.#entries.unshift(entry);
    this.#bytes += entry.bytes;
    return this.#makeRoom();
  }

  #makeRoom(): Item[] {
    const gone: Item[] = [];
    while (this.#entries.length > this.#bounds.records || this.#bytes > this.#bounds.bytes) {
      gone.push(this.take()!.item);
    }
    return gone;
  }
}
