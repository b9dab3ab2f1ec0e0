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
const partBefore = /[@_/\\\d#$=-]$|[\p{L}\d][.:]$/u;
const partAfter = /^(?:[@_/\\\d=(]|[.:][\p{L}\d])/u;

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
    const written = /['’]s$/i.test(match) ? match.slice(0, -2) : match;
    const before = text.slice(Math.max(0, index - 3), index);
    const after = text.slice(index + match.length, index + match.length + 2);
    words.push({
      start: index,
      end: index + written.length,
      text: written,
      lower: written.toLowerCase().normalize('NFC'),
      form: formOf(written),
      gap: text.slice(Math.max(end, index - 16), index),
      isPart: partBefore.test(before) || partAfter.test(after),
    });
    end = index + match.length;
  }
  return words;
}

function formOf(text: string): Word['form'] {
  if (/^\d/.test(text)) return 'number';
  // Longer than any name; also keeps the patterns below short.
  if (text.length > 40) return 'mixed';
  if (!/\p{Lu}/u.test(text)) return 'lower';
  if (!/\p{Ll}/u.test(text)) return text.length > 1 ? 'capitals' : 'capital';
  // McDonald, O'Neil, Jean-Paul, d'Artagnan; but neither eBay nor PubMed.
  return /^(?:Ma?c|De|Di|La|Le|Van|Fitz|\p{L}['’])?(?:\p{Lu}[\p{Ll}\p{M}]*)(?:['’-]\p{L}[\p{Ll}\p{M}]*)*$/u.test(text)
    ? 'capital'
    : 'mixed';
}
