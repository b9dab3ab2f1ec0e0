interface Entry {
  done: boolean;
  /** Lowest offset this message wrote to, by ledger topic. */
  wrote: Map<string, number> | undefined;
}

/**
 * Which offset of a partition may be committed: the end of the contiguous run of finished messages. Messages begin in
 * offset order and end in any.
 */
export class OffsetTracker {
  readonly #open = new Map<number, Entry>();
  #next: number;

  /** @param next - The first offset that was not handled before. */
  constructor(next: number) {
    this.#next = next;
  }

  begin(offset: number): void {
    this.#open.set(offset, { done: false, wrote: undefined });
  }

  /** Notes where a message's output went, before the message ends. */
  wrote(offset: number, topic: string, outputOffset: number): void {
    const entry = this.#open.get(offset);
    if (!entry) return;
    entry.wrote ??= new Map();
    const before = entry.wrote.get(topic);
    if (before === undefined || outputOffset < before) entry.wrote.set(topic, outputOffset);
  }

  complete(offset: number): void {
    const entry = this.#open.get(offset);
    if (!entry) return;
    entry.done = true;
    for (const [first, { done }] of this.#open) {
      if (!done) return;
      this.#open.delete(first);
      this.#next = first + 1;
    }
  }

  /** Skips what never becomes a message: control records, and what compaction or retention removed. */
  skipTo(offset: number): void {
    if (this.#open.size === 0 && offset > this.#next) this.#next = offset;
  }

  get inFlight(): number {
    return this.#open.size;
  }

  /** The offset to commit: all before it is done. */
  get committable(): number {
    return this.#open.keys().next().value ?? this.#next;
  }

  /**
   * The lowest offset of `topic` that holds output of a message which is not covered by `committable`; undefined when
   * none has written there yet.
   */
  lowestWritten(topic: string): number | undefined {
    let lowest: number | undefined;
    for (const { wrote } of this.#open.values()) {
      const offset = wrote?.get(topic);
      if (offset !== undefined && (lowest === undefined || offset < lowest)) lowest = offset;
    }
    return lowest;
  }
}
