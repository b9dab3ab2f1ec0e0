import type { Active } from './active.js';
import { MASK } from './code-regions.js';
import type { Hosts } from './hosts.js';

const REMOVED = '(link removed)';
/** Where an address in running text ends: what Markdown and its readers do not take into one, and what is no part of it as a rule. */
const rest = /[^\s<>"'`[\](){}|]*(?:\([^\s<>"'`[\](){}|]*\))?[^\s<>"'`[\](){}|]*/y;
const trailing = /[.,;:!?*_~]+$/;

/** A scheme and its slashes, of either kind, escaped or not. */
const slashes = /:(?:\\?[/\\]){1,3}/g;
const schemeBefore = /[a-z][a-z\d+.-]*$/i;
const LONGEST_SCHEME = 32;
const www = /(?<![\p{L}\p{N}.])www\\?\.(?=[^\s.])/giu;
const withoutSlashes = /(?<![a-z])(?:javascript|vbscript|livescript)\s{0,8}:(?=\S)|(?<![a-z])data:(?=[a-z]+\/[a-z])/gi;
/** Without a scheme: readers of many programs make links of `//host`, and Windows of `\\host\share`. */
const withoutScheme = /(?<![\p{L}\p{N}:/\\.])(?:\/\/(?=[\p{L}\p{N}-]+\.[\p{L}\p{N}])|\\\\(?=[a-z\d-]+\.[a-z\d.-]+\\))/giu;
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
  const add = (start: number, from: number, prefix: string | undefined): void => {
    rest.lastIndex = from;
    rest.test(text);
    const address = text.slice(start, rest.lastIndex);
    const end = start + (address.includes(MASK) ? address.length : address.replace(trailing, '').length);
    if (prefix !== undefined && hosts.allow(prefix + text.slice(start, end), false)) return;
    found.push({ type: 'link', start, end: Math.max(end, from), replacement: REMOVED });
  };
  for (const { 0: mark, index } of text.matchAll(slashes)) {
    const scheme = schemeBefore.exec(text.slice(Math.max(0, index - LONGEST_SCHEME), index))?.[0];
    if (scheme === undefined || scheme.length < 2) continue;
    // One slash is enough for browsers, where they know the scheme.
    if (mark.replaceAll('\\', '/').length < 3 && !/^(?:https?|ftp|wss?|file)$/i.test(scheme)) continue;
    add(index - scheme.length, index + mark.length, '');
  }
  for (const { 0: mark, index } of text.matchAll(www)) add(index, index + mark.length, 'https://');
  for (const { 0: mark, index } of text.matchAll(withoutSlashes)) add(index, index + mark.length, undefined);
  for (const { 0: mark, index } of text.matchAll(withoutScheme)) add(index, index + mark.length, 'https:');
  for (const { 0: name, index } of text.matchAll(named)) {
    const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
    const isHost = name.includes('.') && !name.startsWith('.') && topLevel.test(ending) && !OF_FILES.has(ending);
    if (isHost) add(index, index + name.length, 'https://');
  }
  return found;
}
