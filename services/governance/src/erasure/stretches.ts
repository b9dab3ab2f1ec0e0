import { randomBytes } from 'node:crypto';

/** Words of a text that are looked for together: what is quoted is found, and what many texts say is not taken for it. */
const WORDS = 8;
const WORD = /[\p{L}\p{N}]+/gu;
const PRIME = 0x9e3779b1;

/**
 * Keyed digests of every eight words in a row of some texts: 64 bits each, made word by word, so that a document of many
 * megabytes takes neither a list of its words nor more than a moment. The texts cannot be read from them.
 */
export class Stretches {
  readonly key: Buffer;
  readonly digests: Set<bigint>;
  /** The lower halves, for a first look without a bigint. */
  readonly #lower: Set<number>;
  readonly #seeds: readonly [number, number];

  constructor(key: Buffer = randomBytes(16), digests: Iterable<bigint> = []) {
    this.key = key;
    this.digests = new Set(digests);
    this.#lower = new Set([...this.digests].map(lowerOf));
    this.#seeds = [key.readInt32BE(0), key.readInt32BE(4)];
  }

  add(text: string): void {
    this.#each(text, (upper, lower) => {
      this.digests.add(digestOf(upper, lower));
      this.#lower.add(lower);
      return false;
    });
  }

  /** Forgets what another text has too. */
  remove(text: string): void {
    if (this.digests.size === 0) return;
    this.#each(text, (upper, lower) => {
      if (this.#lower.has(lower)) this.digests.delete(digestOf(upper, lower));
      return this.digests.size === 0;
    });
  }

  isIn(text: string): boolean {
    if (this.digests.size === 0) return false;
    return this.#each(text, (upper, lower) => this.#lower.has(lower) && this.digests.has(digestOf(upper, lower)));
  }

  /** @returns Whether `take` said that this was enough. */
  #each(text: string, take: (upper: number, lower: number) => boolean): boolean {
    const uppers = new Int32Array(WORDS);
    const lowers = new Int32Array(WORDS);
    let count = 0;
    for (const [found] of text.matchAll(WORD)) {
      const word = found.toLowerCase();
      uppers[count % WORDS] = hashOfWord(word, this.#seeds[0]);
      lowers[count % WORDS] = hashOfWord(word, this.#seeds[1]);
      count += 1;
      if (count >= WORDS && take(inARow(uppers, count), inARow(lowers, count))) return true;
    }
    return false;
  }
}

function hashOfWord(word: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < word.length; index += 1) hash = mixed(hash, word.charCodeAt(index));
  return hash;
}

/** Of the words of a ring, the oldest first. @returns An unsigned 32-bit integer. */
function inARow(ring: Int32Array, count: number): number {
  let hash = WORDS;
  for (let index = 0; index < WORDS; index += 1) hash = mixed(hash, ring[(count + index) % WORDS]!);
  return hash >>> 0;
}

function mixed(hash: number, next: number): number {
  const product = Math.imul(hash ^ next, PRIME);
  return product ^ (product >>> 15);
}

function digestOf(upper: number, lower: number): bigint {
  return (BigInt(upper) << 32n) | BigInt(lower);
}

function lowerOf(digest: bigint): number {
  return Number(digest & 0xffff_ffffn);
}
