/**
 * Numbers that a seed repeats, on every machine: xoshiro128** (Blackman and Vigna 2018). Its 128 bits of state keep the streams of
 * different seeds apart, however much is drawn. Not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** @param seed - Of a whole number the low 32 bits count. Or the state itself: four words, not all of them 0. */
  constructor(seed: number | readonly [number, number, number, number]) {
    [this.#a, this.#b, this.#c, this.#d] =
      typeof seed === 'number' ? [mixed(seed, 0), mixed(seed, 1), mixed(seed, 2), mixed(seed, 3)] : seed;
  }

  /** At least 0, below 1; of 2^32 values. */
  next(): number {
    const result = Math.imul(rotated(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotated(this.#d, 11);
    return result / 2 ** 32;
  }

  /** A whole number, at least `from` and below `below`. */
  between(from: number, below: number): number {
    return from + Math.floor(this.next() * (below - from));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.between(0, items.length)]!;
  }

  /** The items in another order (Fisher and Yates). */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last -= 1) {
      const other = this.between(0, last + 1);
      [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
    }
    return shuffled;
  }

  /** A generator of its own, so that what one part draws does not change another's. */
  fork(): Random {
    return new Random(this.next() * 2 ** 32);
  }
}

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** Steps by the golden ratio, through the finalizer of MurmurHash3 (Appleby): seeds side by side have nothing in common. */
function mixed(seed: number, step: number): number {
  let word = (seed + step * 0x9e3779b9) | 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}
