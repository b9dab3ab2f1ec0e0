/** A limited amount of something. Who wants more than is left waits, first come first served. */
export class Allowance {
  readonly #total: number;
  readonly #queue: { amount: number; grant: () => void }[] = [];
  #left: number;

  constructor(total: number) {
    this.#total = total;
    this.#left = total;
  }

  /**
   * Takes some, when there is enough. More than there ever is counts as all of it.
   *
   * @returns What gives it back; calling it again does nothing.
   */
  async take(wanted: number): Promise<() => void> {
    const amount = Math.min(wanted, this.#total);
    if (this.#queue.length > 0 || amount > this.#left) {
      await new Promise<void>((resolve) => this.#queue.push({ amount, grant: resolve }));
    } else {
      this.#left -= amount;
    }
    let returned = false;
    return () => {
      if (returned) return;
      returned = true;
      this.#left += amount;
      this.#grantNext();
    };
  }

  #grantNext(): void {
    for (let next = this.#queue[0]; next && next.amount <= this.#left; next = this.#queue[0]) {
      this.#queue.shift();
      this.#left -= next.amount;
      next.grant();
    }
  }
}
