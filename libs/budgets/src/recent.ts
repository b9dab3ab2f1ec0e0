/** The last so many of some names: older ones are forgotten. */
export class Recent {
  readonly #names = new Set<string>();

  constructor(private readonly capacity: number) {}

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** @returns Whether it is new. */
  add(name: string): boolean {
    if (this.#names.has(name)) return false;
    this.#names.add(name);
    if (this.#names.size > this.capacity) this.#names.delete(this.#names.values().next().value!);
    return true;
  }
}
