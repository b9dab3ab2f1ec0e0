import type { Active } from './active.js';
import { MASK } from './code-regions.js';
import { isRelative, mayLink } from './destinations.js';
import type { Hosts } from './hosts.js';
import { NextIndex } from './next-index.js';

const bracket = /!?\[|\]/g;
/** What a definition begins with, be it in a list or a quotation. */
const lineStart = /^[ \t>*+\-\d.)]*\[/gm;
/** Labels may hold escaped brackets; more ends than this are read for none. */
const MOST_ENDS = 3;
/** Lines of a quotation begin with its mark. */
const space = /[\s>]*/y;
const angled = /<[^<>\n]*>/y;
const untilSpaceOrBracket = /[^\s)]*/y;
const untilSpace = /\S*/y;
const lineEnd = /[ \t\r]*(?=\n|$)/y;
const closing = /\s*\)/y;
const code = new RegExp(`[\`${MASK}]`);
/** Nobody writes titles as long as this. */
const LONGEST_TITLE = 1_000;

/** What stands behind a link's text, or in a definition. */
interface Destination {
  address: string;
  start: number;
  /** After its title, and the bracket that closes it, where it has them. */
  end: number;
  /** Whether Markdown takes it for one; some readers are less strict. */
  isComplete: boolean;
  /** Whether code is in it, which then may be none. */
  hasCode: boolean;
}

/**
 * Links and images with their destination beside them, and definitions of those that have it elsewhere. Escapes are not
 * heeded, nor which brackets are partners: too much is better than too little. Addresses with a host in the running text are
 * found by `findAddresses`. Takes linear time.
 *
 * @param text - Its code masked.
 * @returns In no order.
 */
export function findMarkdownLinks(text: string, hosts: Hosts): Active[] {
  const found: Active[] = [];
  const definitions: Destination[] = [];
  const open: boolean[] = [];
  let hasImagesByName = false;
  const read = new DestinationReader(text);
  const starts = new Set([...text.matchAll(lineStart)].map(({ 0: whole, index }) => index + whole.length - 1));
  let endsLeft = 0;
  bracket.lastIndex = 0;
  for (let match = bracket.exec(text); match; match = bracket.exec(text)) {
    if (match[0] !== ']') {
      open.push(match[0] === '![');
      if (starts.has(bracket.lastIndex - 1)) endsLeft = MOST_ENDS;
      continue;
    }
    const isImage = open.pop() ?? false;
    const next = text[match.index + 1];
    if (next === ':') {
      if (endsLeft === 0) continue;
      endsLeft -= 1;
      definitions.push(read.definition(match.index + 2));
    } else if (next === '(') {
      const destination = read.inline(match.index + 2);
      bracket.lastIndex = destination.end;
      if (mayStay(destination, hosts, isImage)) continue;
      // What is left of an image is one by name.
      if (isImage) hasImagesByName = true;
      const replacement = isImage ? ' (image removed)' : ' (link removed)';
      found.push({ type: isImage ? 'image' : 'link', start: match.index + 1, end: destination.end, replacement });
    } else if (isImage) {
      hasImagesByName = true;
    }
  }
  for (const definition of definitions) {
    const { start, end } = definition;
    if (start === end || mayStay(definition, hosts, hasImagesByName)) continue;
    found.push({ type: hasImagesByName ? 'image' : 'link', start, end, replacement: 'link removed' });
  }
  return found;
}

function mayStay({ address, isComplete, hasCode }: Destination, hosts: Hosts, loads: boolean): boolean {
  if (hasCode) return false;
  // What stands for an address or a tag that was found.
  if (/^(?:•|&lt;)/.test(address)) return true;
  if (!isComplete) return !/^[/\\]{2}/.test(address);
  // What is loaded when it is shown may do something there, on the host of whoever shows it too.
  if (loads && isRelative(address)) return address === '';
  return mayLink(address, hosts, loads);
}

class DestinationReader {
  readonly #text: string;
  readonly #titles: Record<string, NextIndex>;

  constructor(text: string) {
    this.#text = text;
    this.#titles = { '"': new NextIndex(text, '"'), "'": new NextIndex(text, "'"), '(': new NextIndex(text, ')') };
  }

  /** @param at - After the bracket that opens it. */
  inline(at: number): Destination {
    const token = this.#token(at, untilSpaceOrBracket);
    const end = after(closing, this.#text, token.end) ?? after(closing, this.#text, this.#titleEnd(token.end));
    return this.#destination(token, end);
  }

  /** @param at - After the colon. */
  definition(at: number): Destination {
    const token = this.#token(at, untilSpace);
    const titleEnd = this.#titleEnd(token.end);
    const end = after(lineEnd, this.#text, titleEnd) === undefined ? token.end : titleEnd;
    return this.#destination(token, after(lineEnd, this.#text, end) === undefined ? undefined : end);
  }

  #destination({ start, end, address }: Token, wholeEnd: number | undefined): Destination {
    const last = wholeEnd ?? end;
    const hasCode = code.test(this.#text.slice(start, last));
    return { address, start, end: last, isComplete: wholeEnd !== undefined, hasCode };
  }

  #token(at: number, until: RegExp): Token {
    const start = after(space, this.#text, at) ?? at;
    const angledEnd = after(angled, this.#text, start);
    if (angledEnd !== undefined) return { start, end: angledEnd, address: this.#text.slice(start + 1, angledEnd - 1) };
    const end = after(until, this.#text, start) ?? start;
    return { start, end, address: this.#text.slice(start, end) };
  }

  /** @returns `from`, where no title follows. */
  #titleEnd(from: number): number {
    const start = after(space, this.#text, from) ?? from;
    const closer = this.#titles[this.#text[start] ?? ''];
    if (!closer || start === from) return from;
    const end = closer.after(start + 1);
    return end === -1 || end - start > LONGEST_TITLE ? from : end + 1;
  }
}

interface Token {
  start: number;
  end: number;
  address: string;
}

/** @returns Where a match at `at` ends. */
function after(sticky: RegExp, text: string, at: number): number | undefined {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : undefined;
}
