import { type Lexicon } from './lexicon.js';
import { SPELT_OUT, type Word, withoutLeet, wordsOf } from './words.js';

/** Features are hashed into this many places, a power of two; weights of a model are as many bytes. */
export const BUCKETS = 1 << 17;
/** How far apart two concepts still are one feature, in words. */
const REACH = 6;
/** Words that are kept: most words of a text come again. */
const MAX_KNOWN = 20_000;
const SHORTEST_PIECE = 3;
const LONGEST_PIECE = 5;

/** What a lexicon knows of a word. */
interface Known {
  /** Hash of what stands for the word in phrases. */
  hash: number;
  concepts: readonly number[];
  pieces: readonly number[];
  /** What the pieces weigh, where the reader measures. */
  weight: number;
}

/** How words are read, beside what their lexicon says. */
export interface Reading {
  /** Concepts that stand for their word in phrases: of groups it does not matter which. */
  standIns?: readonly string[];
  /** Words that say nothing after one that something stands for, as in "gay people". */
  absorbed?: readonly string[];
  /** The words that an unknown one stands for: misspelt, or two in one. */
  resolve?: (word: string) => readonly string[];
}

/** Reads texts into features: words, phrases of two and three, pieces of words, concepts and pairs of concepts. */
export class FeatureReader {
  readonly #lexicon: Lexicon;
  readonly #conceptHashes: readonly number[];
  readonly #standIns: ReadonlySet<number>;
  readonly #absorbed: ReadonlySet<string>;
  readonly #resolve: (word: string) => readonly string[];
  #known = new Map<string, readonly Known[]>();
  #weights: Int8Array | undefined;

  constructor(lexicon: Lexicon, { standIns = [], absorbed = [], resolve = (word) => [word] }: Reading = {}) {
    this.#lexicon = lexicon;
    this.#conceptHashes = lexicon.names.map((name) => hashOf(`<${name}>`));
    this.#standIns = new Set(standIns.map((name) => lexicon.names.indexOf(name)));
    this.#absorbed = new Set(absorbed);
    this.#resolve = resolve;
  }

  /** @returns Places below `BUCKETS`; one that is there twice counts twice. */
  featuresOf(text: string): number[] {
    const features: number[] = [];
    this.#read(
      text,
      (feature) => features.push(feature),
      ({ pieces }) => {
        for (const piece of pieces) features.push(piece);
      },
    );
    return features;
  }

  /** The sum of what the features of a text weigh, and how many they are: the same without a list of them. */
  measure(text: string, weights: Int8Array): { sum: number; count: number } {
    if (weights !== this.#weights) {
      this.#known = new Map();
      this.#weights = weights;
    }
    let sum = 0;
    let count = 0;
    this.#read(
      text,
      (feature) => {
        sum += weights[feature]!;
        count += 1;
      },
      ({ pieces, weight }) => {
        sum += weight;
        count += pieces.length;
      },
    );
    return { sum, count };
  }

  #read(text: string, feature: (place: number) => void, pieces: (known: Known) => void): void {
    if (this.#known.size > MAX_KNOWN) this.#known = new Map();
    const recent: { concepts: readonly number[]; at: number }[] = [];
    let before = START;
    let beforeThat = START;
    let loud = 0;
    let at = 0;
    for (const word of wordsOf(text)) {
      if (word.isLoud) loud += 1;
      if (this.#absorbed.has(word.text) && this.#isStandIn(before)) continue;
      for (const known of this.#lookUp(word)) {
        const { hash, concepts } = known;
        feature(place(hash));
        feature(place(joined(before, hash)));
        feature(place(joined(joined(beforeThat, before), hash)));
        feature(place(joined(joined(beforeThat, SKIP), hash)));
        pieces(known);
        if (concepts.length > 0) {
          while (recent.length > 0 && at - recent[0]!.at > REACH) recent.shift();
          for (const concept of concepts) {
            const own = this.#conceptHashes[concept]!;
            feature(place(own));
            for (const other of recent) {
              for (const each of other.concepts) feature(place(joined(this.#conceptHashes[each]!, own)));
            }
          }
          recent.push({ concepts, at });
        }
        beforeThat = before;
        before = hash;
        at += 1;
      }
    }
    if (at > 0) {
      feature(place(joined(before, END)));
      feature(place(joined(joined(beforeThat, before), END)));
    }
    if (loud >= 3) feature(place(LOUD));
  }

  /** What a text speaks of, by names of the lexicon. */
  conceptsOf(text: string): Set<string> {
    const concepts = wordsOf(text).flatMap((word) => this.#lookUp(word).flatMap((known) => known.concepts));
    return new Set(concepts.map((concept) => this.#lexicon.names[concept]!));
  }

  #isStandIn(hash: number): boolean {
    for (const concept of this.#standIns) if (this.#conceptHashes[concept] === hash) return true;
    return false;
  }

  #lookUp({ text }: Word): readonly Known[] {
    const known = this.#known.get(text);
    if (known) return known;
    const words = this.#resolve(withoutLeetIfKnown(text, this.#lexicon));
    const fresh = words.map((word) => {
      const concepts = this.#lexicon.conceptsOf(word);
      const standIn = concepts.find((concept) => this.#standIns.has(concept));
      if (standIn !== undefined) return { hash: this.#conceptHashes[standIn]!, concepts, pieces: [], weight: 0 };
      const pieces = word === SPELT_OUT ? [] : piecesOf(word);
      const weight = pieces.reduce((sum, piece) => sum + (this.#weights?.[piece] ?? 0), 0);
      return { hash: hashOf(/^\d+$/.test(word) ? '0' : word), concepts, pieces, weight };
    });
    this.#known.set(text, fresh);
    return fresh;
  }
}

const START = hashOf('<start>');
const END = hashOf('<end>');
const SKIP = hashOf('<skip>');
const LOUD = hashOf('<loud>');

function withoutLeetIfKnown(word: string, lexicon: Lexicon): string {
  if (lexicon.conceptsOf(word).length > 0) return word;
  const read = withoutLeet(word);
  return read !== undefined && lexicon.conceptsOf(read).length > 0 ? read : word;
}

/** Beginnings, middles and ends of a word, by hash. A long run is read in part: it is no word. */
function piecesOf(word: string): number[] {
  if (word.length < SHORTEST_PIECE) return [];
  const text = `^${word.slice(0, 30)}$`;
  const pieces: number[] = [];
  for (let start = 0; start <= text.length - SHORTEST_PIECE; start += 1) {
    let hash = PIECE;
    for (let end = start; end < Math.min(text.length, start + LONGEST_PIECE); end += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(end), 0x0100_0193);
      if (end - start + 1 >= SHORTEST_PIECE) pieces.push(place(hash));
    }
  }
  return pieces;
}

const PIECE = 0x9e37_79b9 | 0;

/** FNV-1a over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5 | 0;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return hash;
}

function joined(one: number, other: number): number {
  return Math.imul(Math.imul(one, 0x85eb_ca6b) ^ other, 0xc2b2_ae35) + 0x27d4_eb2f;
}

/** The finaliser of MurmurHash3, to the number of places. */
function place(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85eb_ca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2_ae35);
  mixed ^= mixed >>> 16;
  return mixed & (BUCKETS - 1);
}
