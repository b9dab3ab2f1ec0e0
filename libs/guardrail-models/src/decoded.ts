import type { Span } from './sentences.js';

/** A part of a text that says something else when it is decoded. */
export interface Decoded extends Span {
  text: string;
}

/** Decoded texts are read as far as this, and no more than so many of them: they are text once more. */
const LONGEST = 4_000;
const MOST = 50;
// Runs without an end are one match each: nothing after a run of its characters can fail it.
const base64 = /[A-Za-z0-9+/_-]{20,}={0,2}/g;
const hex = /(?:[0-9a-fA-F]{2}){12,}/g;
const codes = /(?:\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2}){6,}/g;
// Words that instructions hardly do without, as ROT13 and backwards.
const rot13 = /\b(?:vtaber|vafgehpgvba|vafgehpgvbaf|cerivbhf|cnffjbeq|cebzcg|sbetrg|flfgrz|erirny|qvfertneq)\b/gi;
const backwards = /\b(?:erongi|noitcurtsni|snoitcurtsni|suoiverp|drowssap|tpmorp|tegrof|metsys|laever|dragersid)\b/gi;
/** Most of it is what people write. */
const readable = /^[\p{L}\p{N}\p{P}\p{Zs}\p{Sm}\n\r\t]{4,}$/u;

/** What is hidden in encodings: base64, hexadecimal, escapes, ROT13, and text that is written backwards. Takes linear time. */
export function decodedIn(text: string): Decoded[] {
  return [
    ...matches(text, base64, (run) => (/[A-Z]/.test(run) && /[a-z]/.test(run) ? bytesOf(run, 'base64') : undefined)),
    ...matches(text, hex, (run) => bytesOf(run, 'hex')),
    ...matches(text, codes, unescaped),
    ...around(text, rot13, (line) => line.replace(/[a-z]/gi, turned)),
    ...around(text, backwards, (line) => Array.from(line).toReversed().join('')),
  ];
}

function matches(text: string, pattern: RegExp, decode: (run: string) => string | undefined): Decoded[] {
  const found: Decoded[] = [];
  for (const match of text.matchAll(pattern)) {
    const decoded = decode(match[0].slice(0, LONGEST));
    if (decoded === undefined || !readable.test(decoded) || !/\s/.test(decoded)) continue;
    found.push({ start: match.index, end: match.index + match[0].length, text: decoded });
    if (found.length === MOST) break;
  }
  return found;
}

/** The line around each match; one that holds several is taken once. */
function around(text: string, pattern: RegExp, decode: (line: string) => string): Decoded[] {
  const found: Decoded[] = [];
  for (const { index } of text.matchAll(pattern)) {
    if (index < (found.at(-1)?.end ?? 0)) continue;
    const from = Math.max(text.lastIndexOf('\n', index) + 1, index - LONGEST / 2, found.at(-1)?.end ?? 0);
    const line = text.indexOf('\n', index);
    const end = Math.min(line === -1 ? text.length : line, index + LONGEST / 2);
    found.push({ start: from, end, text: decode(text.slice(from, end)) });
    if (found.length === MOST) break;
  }
  return found;
}

function bytesOf(run: string, encoding: 'base64' | 'hex'): string | undefined {
  const decoded = Buffer.from(run, encoding).toString('utf8');
  return decoded.includes('\uFFFD') ? undefined : decoded;
}

function unescaped(run: string): string {
  return run.replace(/\\x(..)|\\u(....)|%(..)/g, (_, x?: string, u?: string, percent?: string) =>
    String.fromCharCode(Number.parseInt(x ?? u ?? percent ?? '', 16)),
  );
}

function turned(letter: string): string {
  const base = letter <= 'Z' ? 65 : 97;
  return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
}
