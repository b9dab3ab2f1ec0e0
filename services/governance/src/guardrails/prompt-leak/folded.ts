const alike: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  l: 'i',
};
const kept = /[\p{L}\p{N}@$]/u;

/** A text without all that is not read aloud: its letters and digits alone, with those that stand for one another as one. */
export interface Folded {
  text: string;
  /** Where each of its code units stood. */
  places: Uint32Array;
}

type Change = (letter: string) => string;

function foldedLetter(letter: string, change: Change): string {
  if (!kept.test(letter)) return '';
  const lower = change(letter.toLowerCase());
  return alike[lower] ?? lower;
}

/** Most letters are of these, and looked up. */
function tableOf(change: Change): string[] {
  return Array.from({ length: 128 }, (_, code) => foldedLetter(String.fromCharCode(code), change));
}

const same: Change = (letter) => letter;
const tables = new Map([same, rotated].map((change) => [change, tableOf(change)]));

export function fold(text: string, change: Change = same): Folded {
  const table = tables.get(change) ?? tableOf(change);
  const letters: string[] = [];
  // A letter in lower case has three code units at most.
  const places = new Uint32Array(text.length * 3);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at)!;
    const folded = table[code] ?? foldedLetter(String.fromCodePoint(code), change);
    if (folded !== '') {
      letters.push(folded);
      for (let unit = 0; unit < folded.length; unit += 1) places[length + unit] = at;
      length += folded.length;
    }
    if (code > 0xffff) at += 1;
  }
  return { text: letters.join(''), places: places.subarray(0, length) };
}

/** The cipher that puts each letter 13 further. */
export function rotated(letter: string): string {
  if (!/^[a-z]$/.test(letter)) return letter;
  return String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97);
}

export function reversed(text: string): string {
  return Array.from(text).toReversed().join('');
}
