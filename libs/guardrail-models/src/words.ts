/** A word as the models read it. */
export interface Word {
  /** Lower case, without accents. */
  text: string;
  /** Written in capitals throughout. */
  isLoud: boolean;
}

/** How letters are written to pass by lists of words. */
const leet: Record<string, string> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's' };
/** Letters of other alphabets that look like Latin ones. */
const lookalikes: Record<string, string> = Object.fromEntries(
  [...'аaеeоoрpсcхxуyіiѕsјjһhԁdɡgαaοoιiνvρpτtκk'.matchAll(/(.)(.)/gu)].map(([, other, latin]) => [other!, latin!]),
);
// One attempt at a place: each alternative begins with another kind of character.
const pieces = /[\p{L}\p{N}\p{M}@$]+(?:['’][\p{L}]{1,3}(?![\p{L}\p{N}]))?|[?!:"<>#{}[\]()=|*`~/\\]/gu;
const notAscii = /[^\0-\x7F]/;
const letter = /\p{L}/u;
const marks = /\p{M}+/gu;
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}]/u;

/**
 * The words and marks of a text, in order: folded to lower case without accents, letters that stand alone in a row
 * (`s a y`) joined, letters of other alphabets within a Latin word replaced. Scripts without spaces come in pairs of
 * characters. Takes linear time.
 */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let letters = '';
  let alone: Word[] = [];
  const closeLetters = (): void => {
    // Three make a word that was spelt out; fewer are words of one letter, or initials.
    if (alone.length >= 3) words.push({ text: letters, isLoud: false }, { text: SPELT_OUT, isLoud: false });
    else words.push(...alone);
    letters = '';
    alone = [];
  };
  for (const [piece] of text.matchAll(pieces)) {
    const folded = folding(piece);
    const isWide = notAscii.test(folded) && wide.test(folded);
    if (folded.length === 1 && !isWide && letter.test(folded)) {
      letters += folded;
      alone.push({ text: folded, isLoud: false });
      continue;
    }
    closeLetters();
    if (isWide) for (const pair of pairsOf(folded)) words.push({ text: pair, isLoud: false });
    else
      words.push({
        text: folded,
        isLoud: piece.length > 2 && piece !== piece.toLowerCase() && piece === piece.toUpperCase(),
      });
  }
  closeLetters();
  return words;
}

/** Stands after a word that was spelt out letter by letter. */
export const SPELT_OUT = '<spelt-out>';

/** The word that digits and signs in it stand for, or undefined where there are none or nothing but those. */
export function withoutLeet(word: string): string | undefined {
  if (!/[013457@$]/.test(word) || !/[a-z]/.test(word)) return undefined;
  return word.replace(/[013457@$]/g, (sign) => leet[sign]!);
}

function folding(piece: string): string {
  const lower = piece.toLowerCase();
  if (!notAscii.test(lower)) return lower;
  const plain = lower.normalize('NFKD').replace(marks, '').replace('’', "'");
  if (!/[a-z]/.test(plain) || !notAscii.test(plain)) return plain;
  return Array.from(plain, (each) => lookalikes[each] ?? each).join('');
}

function pairsOf(run: string): string[] {
  const characters = Array.from(run);
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, index) => characters[index]! + character);
}
