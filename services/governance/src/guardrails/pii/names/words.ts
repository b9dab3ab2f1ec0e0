import type { Span } from '../../edits.js';

/** A word or a number of a text. */
export interface Word extends Span {
  /** As written. */
  text: string;
  /** In lower case, NFC. */
  lower: string;
  form: 'lower' | 'capital' | 'capitals' | 'mixed' | 'number';
  /** What stands between the word before and this one. */
  gap: string;
  /** A part of something longer, such as an address of the web or a name in code. */
  isPart: boolean;
}

const word = /[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*|\d+(?:[-/]\d+)*\p{L}?(?![\p{L}\p{M}])/gu;
let last: { text: string; words: readonly Word[] } | undefined;

/**
 * The words of a text, in order. The last text's are kept: several recognisers read the same one after another.
 */
export function wordsOf(text: string): readonly Word[] {
  if (last?.text !== text) last = { text, words: read(text) };
  return last.words;
}

function read(text: string): Word[] {
  const words: Word[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(word)) {
    const written = /['’][sS]$/.test(match) ? match.slice(0, -2) : match;
    const lower = plain.test(written) ? written.toLowerCase() : written.toLowerCase().normalize('NFC');
    words.push({
      start: index,
      end: index + written.length,
      text: written,
      lower,
      form: formOf(written, lower),
      gap: text.slice(Math.max(end, index - 16), index),
      isPart: isPartBefore(text, index) || isPartAfter(text, index + match.length),
    });
    end = index + match.length;
  }
  return words;
}

const plain = /^[\0-\x7F]+$/;
const letter = /[\p{L}\d]/u;

// By character, since every word is asked for.
function isPartBefore(text: string, at: number): boolean {
  if (at === 0) return false;
  const before = text[at - 1]!;
  if (before === ' ' || before === '\n') return false;
  if (before === '.' || before === ':') return letter.test(text.charAt(at - 2));
  return '@_/\\#$=-'.includes(before) || (before >= '0' && before <= '9');
}

function isPartAfter(text: string, at: number): boolean {
  const after = text.charAt(at);
  if (after === '' || after === ' ' || after === '\n') return false;
  if (after === '.' || after === ':') return letter.test(text.charAt(at + 1));
  return '@_/\\=('.includes(after) || (after >= '0' && after <= '9');
}

function formOf(text: string, lower: string): Word['form'] {
  const first = text[0]!;
  if (first >= '0' && first <= '9') return 'number';
  // Longer than any name; also keeps the pattern below short.
  if (text.length > 40) return 'mixed';
  if (text === lower) return 'lower';
  if (text.slice(1) === lower.slice(1)) return 'capital';
  if (text === text.toUpperCase()) return 'capitals';
  if (!/\p{Lu}/u.test(text)) return 'lower';
  // McDonald, O'Neil, Jean-Paul, d'Artagnan; but neither eBay nor PubMed.
  return /^(?:Ma?c|De|Di|La|Le|Van|Fitz|\p{L}['’])?(?:\p{Lu}[\p{Ll}\p{M}]*)(?:['’-]\p{L}[\p{Ll}\p{M}]*)*$/u.test(text)
    ? 'capital'
    : 'mixed';
}
