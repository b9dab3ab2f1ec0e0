/**
 * The ids that stand in an output partition, as far back as a redelivery can reach: the output topic is its own ledger.
 * What it has is not written again, so an outcome is written once and a model is not paid twice.
 */
export class Ledger {
  readonly #ids = new Set<string>();
  readonly #capacity: number;
  #end = 0;

  /** @param capacity - Ids kept; the oldest go first. */
  constructor(capacity = 20_000) {
    this.#capacity = capacity;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Takes the id for a record about to be written; false when it is taken. */
  reserve(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#add(id);
    return true;
  }

  /** The record was not written after all. */
  release(id: string): void {
    this.#ids.delete(id);
  }

  /** A record with this id stands at `offset`. */
  record(id: string | undefined, offset: number): void {
    this.endsAt(offset + 1);
    if (id !== undefined) this.#add(id);
  }

  /** The partition's next record will have this offset at least. */
  endsAt(offset: number): void {
    if (offset > this.#end) this.#end = offset;
  }

  /** One past the last record known. */
  get end(): number {
    return this.#end;
  }

  get size(): number {
    return this.#ids.size;
  }

  #add(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size > this.#capacity) this.#ids.delete(this.#ids.values().next().value!);
  }
}
