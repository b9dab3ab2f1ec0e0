import { type Active, MOST_FINDS } from './active.js';
import { MASK } from './code-regions.js';
import type { Hosts } from './hosts.js';

const REMOVED = '(link removed)';
/** Where an address in running text ends: what Markdown and its readers do not take into one, and what is no part of it as a rule. */
const rest = /[^\s<>"'`[\](){}|]*(?:\([^\s<>"'`[\](){}|]*\))?[^\s<>"'`[\](){}|]*/y;
const trailing = '.,;:!?*_~';

/** A scheme and its slashes, of either kind, escaped or not. */
const slashes = /\\?:(?:\\?[/\\]){1,3}/g;
const schemeBefore = /[a-z][a-z\d+.-]*$/i;
const LONGEST_SCHEME = 32;
const www = /(?<![\p{L}\p{N}.])www\\?\.(?=[^\s.])/giu;
const withoutSlashes = /(?<![a-z])(?:javascript|vbscript|livescript)\s{0,8}:(?=\S)|(?<![a-z])data:(?=[a-z]+\/[a-z])/gi;
/** Without a scheme: readers of many programs make links of `//host`, and Windows of `\\host\share`. */
const withoutScheme =
  /(?<![\p{L}\p{N}:/\\.])(?:\/\/(?=[\p{L}\p{N}-]+\.[\p{L}\p{N}])|\\\\(?=[a-z\d-]+\.[a-z\d.-]+\\))/giu;
/** Without either: a name that ends as hosts do, and a path. Where a run of such characters begins, so that it is read once. */
const named = /(?<![\p{L}\p{N}._/@:-])[\p{L}\p{N}.-]+(?=(?::\d{1,5})?[/?][^\s|)])/gu;
const topLevel =
  /^(?:com|org|net|edu|gov|biz|info|name|pro|shop|app|dev|xyz|online|site|cloud|link|click|top|[a-z]{2})$/i;
/** Endings of two letters that are of files more often than of countries. */
const OF_FILES = new Set('cc cs db go gz js kt md pl ps py rb rs sh so tf ts vb'.split(' '));

/**
 * Addresses in running text that readers make links of: with a scheme and slashes, with `www.`, scripts and data, and host
 * names with a path. Takes linear time.
 *
 * @param text - Its code masked.
 * @returns In no order.
 */
export function findAddresses(text: string, hosts: Hosts): Active[] {
  const found: Active[] = [];
  let read = 0;
  const add = (start: number, from: number, prefix: string | undefined): void => {
    // Within one that was read, there is none: each character is read once.
    if (start < read || found.length > MOST_FINDS) return;
    rest.lastIndex = from;
    rest.test(text);
    read = rest.lastIndex;
    const end = text.slice(start, read).includes(MASK) ? read : withoutTrailing(text, from, read);
    // Some readers have an address go on over what begins code for others; not where it is in code itself.
    const isOpen = text[read] === '`' && text[start - 1] !== '`';
    if (prefix !== undefined && !isOpen && hosts.allow(prefix + text.slice(start, end), false)) return;
    found.push({ type: 'link', start, end, replacement: REMOVED });
  };
  const each = (pattern: RegExp, visit: (mark: string, index: number) => void): void => {
    read = 0;
    for (const { 0: mark, index } of text.matchAll(pattern)) visit(mark, index);
  };
  each(slashes, (mark, index) => {
    const scheme = schemeBefore.exec(text.slice(Math.max(0, index - LONGEST_SCHEME), index))?.[0];
    if (scheme === undefined || scheme.length < 2) return;
    // One slash is enough for browsers, where they know the scheme.
    if (!/:\\?[/\\]\\?[/\\]/.test(mark) && !/^(?:https?|ftp|wss?|file)$/i.test(scheme)) return;
    add(index - scheme.length, index + mark.length, '');
  });
  each(www, (mark, index) => add(index, index + mark.length, 'https://'));
  each(withoutSlashes, (mark, index) => add(index, index + mark.length, undefined));
  each(withoutScheme, (mark, index) => add(index, index + mark.length, 'https:'));
  each(named, (name, index) => {
    const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
    const isHost = name.includes('.') && !name.startsWith('.') && topLevel.test(ending) && !OF_FILES.has(ending);
    if (isHost) add(index, index + name.length, 'https://');
  });
  return found;
}

function withoutTrailing(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && trailing.includes(text[end - 1]!)) end -= 1;
  return end;
}
