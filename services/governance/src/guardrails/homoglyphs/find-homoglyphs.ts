import type { Edit, Span } from '../edits.js';
import { confusables } from './confusables.js';

export type HomoglyphType = 'mixed-script' | 'look-alike-word' | 'styled-letters';

export interface Homoglyphs extends Span {
  type: HomoglyphType;
}

export interface LookAlikes {
  /** Words that are not what they look like, in order of the text. */
  words: Homoglyphs[];
  /** What makes each of them the word it looks like. */
  edits: Edit[];
}

const letters = Array.from(confusables);
const latinOf = new Map(letters.flatMap((letter, index) => (index % 2 === 0 ? [[letter, letters[index + 1]!]] : [])));

// In pieces, since a run of millions overflows the stack of the regular expression engine.
const word = /[\p{L}\p{M}\p{N}\u2100-\u214F\u24B6-\u24E9\u{1F130}-\u{1F149}]{1,4096}/gu;
/** Letters with a shape of their own: mathematical, full-width, circled, squared, letter-like. */
const styled = /[\u2100-\u214F\u24B6-\u24E9\uFF21-\uFF3A\uFF41-\uFF5A\u{1D400}-\u{1D7FF}\u{1F130}-\u{1F149}]/u;
const foreign = /[^\0-\u02FF\u1E00-\u1EFF\p{M}\p{N}]/u;
const latin = /[A-Za-z]/g;
const other = /[\p{L}--\p{sc=Latin}]/gv;
/** One letter, or two such as ℝ and ² in a formula, hide nothing. */
const MIN_STYLED = 3;
/** A text counts as one in Latin letters where these are so many times more than all others. */
const MOSTLY = 4;

/**
 * Finds words that look like others than they are: with letters of two scripts, of which the foreign ones look like Latin
 * ones; of another script wholly, all of whose letters do so, where the text is in Latin letters; and in mathematical,
 * full-width or circled letters. Takes linear time.
 *
 * A word whose foreign letters do not all look like Latin ones is left: nobody takes it for another.
 */
export function findHomoglyphs(text: string): LookAlikes {
  const found: LookAlikes = { words: [], edits: [] };
  if (!foreign.test(text)) return found;
  const isLatin = countOf(text, latin) > MOSTLY * countOf(text, other);
  for (const { 0: match, index } of text.matchAll(word)) {
    if (!foreign.test(match)) continue;
    const edits: Edit[] = [];
    let isStyled = 0;
    let isMixed = false;
    let isOther = false;
    let at = index;
    for (const character of match) {
      const end = at + character.length;
      if (character < '\x80') {
        isMixed ||= character >= 'A';
        at = end;
        continue;
      }
      const twin = latinOf.get(character);
      const plain = twin === undefined && styled.test(character) ? character.normalize('NFKC') : '';
      if (twin !== undefined) {
        edits.push({ start: at, end, replacement: twin });
      } else if (/^[A-Za-z\d]{1,2}$/.test(plain)) {
        edits.push({ start: at, end, replacement: plain });
        isStyled += 1;
      } else if (plain === '' && foreign.test(character)) isOther = true;
      at = end;
    }
    if (isOther || edits.length === 0 || isQuantity(match)) continue;
    const twins = edits.length - isStyled;
    const type = twins === 0 ? 'styled-letters' : isMixed || isStyled > 0 ? 'mixed-script' : 'look-alike-word';
    if (type === 'styled-letters' && isStyled < MIN_STYLED) continue;
    // A letter of its own, as in formulas: α, Ω, х.
    if (type === 'look-alike-word' && (!isLatin || twins < 2)) continue;
    found.words.push({ type, start: index, end: at });
    for (const edit of edits) found.edits.push(edit);
  }
  return found;
}

/** Science writes TNFα and Δt: one Greek letter at an end, beside what is no word in small letters. */
function isQuantity(match: string): boolean {
  return /^(?:[^\p{sc=Greek}]*(?:[^\p{Ll}]|^.)\p{sc=Greek}|\p{sc=Greek}(?:.?$|[^\p{Ll}][^\p{sc=Greek}]*))$/u.test(
    match,
  );
}

function countOf(text: string, pattern: RegExp): number {
  let count = 0;
  for (const _ of text.matchAll(pattern)) count += 1;
  return count;
}
