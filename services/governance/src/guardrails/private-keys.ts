import type { Span } from './edits.js';

const begin = /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const end = '-----END ';
const endLine = /-----END [A-Z0-9 ]{0,60}-----/y;
/** A line of a key's body has 64 characters as a rule; this many tell it from prose about keys. */
const bodyLine = /[A-Za-z0-9+/=]{40}/;
/** The body of a key whose end is missing: lines, as far as they look like one. */
const openBody = /(?:(?:\s|\\[nr]){1,8}[A-Za-z0-9+/=]{40,})+(?:(?:\s|\\[nr]){1,8}[A-Za-z0-9+/=]{1,64})?/y;
const MAX_CHARACTERS = 32_768;

/**
 * Finds private keys in PEM (RFC 7468) and OpenPGP armour, the lines around them included. One that is cut off counts;
 * a mention of the format without a key does not.
 */
export function findPrivateKeys(text: string): Span[] {
  const found: Span[] = [];
  const headers = [...text.matchAll(begin)];
  let endAt = -1;
  for (const [index, header] of headers.entries()) {
    const bodyAt = header.index + header[0].length;
    const next = headers[index + 1]?.index ?? text.length;
    // Never looked for twice in the same place, so all headers together go through the text once.
    if (endAt < bodyAt && endAt !== text.length) endAt = foundOr(text.indexOf(end, bodyAt), text.length);
    const closed = endAt < next && endAt - bodyAt <= MAX_CHARACTERS;
    if (closed && bodyLine.test(text.slice(bodyAt, endAt))) {
      endLine.lastIndex = endAt;
      found.push({ start: header.index, end: endLine.test(text) ? endLine.lastIndex : endAt });
    } else if (!closed) {
      openBody.lastIndex = bodyAt;
      if (openBody.test(text)) found.push({ start: header.index, end: openBody.lastIndex });
    }
  }
  return found;
}

function foundOr(index: number, otherwise: number): number {
  return index < 0 ? otherwise : index;
}
