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
const kept = /[\p{L}\p{N}@$]/gu;

/** A text without all that is not read aloud: its letters and digits alone, with those that stand for one another as one. */
export interface Folded {
  text: string;
  /** Where each of its code units stood. */
  places: Uint32Array;
}

export function fold(text: string, change: (letter: string) => string = (letter) => letter): Folded {
  const letters: string[] = [];
  const places = new Uint32Array(text.length * 2);
  let length = 0;
  for (const { 0: letter, index } of text.matchAll(kept)) {
    const lower = change(letter.toLowerCase());
    const folded = alike[lower] ?? lower;
    letters.push(folded);
    for (let unit = 0; unit < folded.length; unit += 1) {
      if (length < places.length) places[length] = index;
      length += 1;
    }
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
