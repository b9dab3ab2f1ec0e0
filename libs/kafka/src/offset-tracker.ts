/** Ends of output partitions, by topic. */
export type LedgerEnds = ReadonlyMap<string, number>;

interface Entry {
  done: boolean;
  /** Where the ledgers ended when the message began: what it writes stands there or after. */
  ends: LedgerEnds;
}

const NO_LEDGERS: LedgerEnds = new Map();

/**
 * Which offset of a partition may be committed: the end of the contiguous run of finished messages. Messages begin in
 * offset order and end in any.
 */
export class OffsetTracker {
  readonly #open = new Map<number, Entry>();
  readonly #redeliveredUntil: number;
  #next: number;

  /**
   * @param next - The first offset that was not committed.
   * @param redeliveredUntil - The log's end when the partition was taken: messages from `next` up to here may have been
   *   handled before, by an owner that did not live to commit them.
   */
  constructor(next: number, redeliveredUntil = next) {
    this.#next = next;
    this.#redeliveredUntil = redeliveredUntil;
  }

  begin(offset: number, ends: LedgerEnds = NO_LEDGERS): void {
    this.#open.set(offset, { done: false, ends });
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
   * How far back in `topic` the output of messages from `committable` on can stand: to be committed with it.
   *
   * @param ledger - Where the partition's owner began to read the ledger, and the ledger's end as it knows it.
   */
  outputFloor(topic: string, ledger: { start: number; end: number }): number {
    // An owner before this one may have written for any of these, and where is only known by what it committed.
    if (this.committable < this.#redeliveredUntil) return Math.min(ledger.start, ledger.end);
    // The first that is open began first, when the ledger ended lowest.
    const first = this.#open.values().next().value;
    return Math.min(first?.ends.get(topic) ?? ledger.end, ledger.end);
  }
}
