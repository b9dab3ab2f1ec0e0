/** Kinds of characters that show nothing, or change how others show. */
export type InvisibleType =
  | 'zero-width'
  | 'bidi-control'
  | 'tag'
  | 'variation-selector'
  | 'invisible-format'
  | 'control'
  | 'stacked-marks'
  | 'lone-surrogate';

export interface InvisibleCharacter {
  type: InvisibleType;
  start: number;
  /** Exclusive: a character outside the basic plane takes two code units. */
  end: number;
}

/** Stream-Safe Text Format (UAX #15) allows this many; no language needs more, and normalising a long run takes quadratic time. */
const MAX_MARKS = 30;

const candidates =
  /[\p{Default_Ignorable_Code_Point}\p{M}\p{Cs}\uFFF9-\uFFFB]|[\p{Cc}--[\t\n\v\f\r\x85]]/gv;
const ignorable = /^\p{Default_Ignorable_Code_Point}$/u;
const mark = /^\p{M}$/u;

// Scripts in which joiners choose between letter forms: Persian ZWNJ, Indic half forms, Sinhala ligatures.
const joining =
  /^[[\p{scx=Arabic}\p{scx=Syriac}\p{scx=Mandaic}\p{scx=Nko}\p{scx=Mongolian}\p{scx=Devanagari}\p{scx=Bengali}\p{scx=Gurmukhi}\p{scx=Gujarati}\p{scx=Oriya}\p{scx=Tamil}\p{scx=Telugu}\p{scx=Kannada}\p{scx=Malayalam}\p{scx=Sinhala}\p{scx=Myanmar}\p{scx=Khmer}\p{scx=Tibetan}\p{scx=Balinese}\p{scx=Javanese}]&&[\p{L}\p{M}]]$/v;
const pictograph = /\p{Extended_Pictographic}/uy;
const endsPictograph = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]$/u;
const takesEmojiSelector = /^[\p{Extended_Pictographic}\p{S}#*0-9]$/u;
const takesSelector = /^[\p{S}\p{N}\p{P}\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Myanmar}\p{scx=Phags_Pa}\p{scx=Manichaean}]$/u;
const mongolian = /^\p{scx=Mongolian}$/u;
// England, Scotland, Wales: the flags that Unicode recommends for interchange. Any other tags are a hidden message.
const flagTags = /\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}/uy;
const BLACK_FLAG = '\u{1F3F4}';

/**
 * Finds what a reader cannot see. Left alone is what writing needs: joiners between letters of scripts that use them and
 * between emoji, one variation selector after a character that has variants, the tags of three flags, Hangul fillers and
 * grapheme joiners where they belong, and white space.
 *
 * @returns In order of the text, not overlapping. What stands before a character decides about it, what was found before
 *   it not counted: so taking them all out leaves a text in which nothing more is found.
 */
export function invisibleCharacters(text: string): InvisibleCharacter[] {
  const found: InvisibleCharacter[] = [];
  let previous = '';
  let marks = 0;
  let end = 0;
  let keptTo = 0;
  for (const { 0: character, index: start } of text.matchAll(candidates)) {
    if (start > end) {
      previous = characterBefore(text, start);
      marks = 0;
    }
    end = start + character.length;
    if (start < keptTo) continue;
    if (mark.test(character) && !ignorable.test(character)) {
      marks += 1;
      if (marks > MAX_MARKS) found.push({ type: 'stacked-marks', start, end });
      else previous = character;
      continue;
    }
    const flag = previous === BLACK_FLAG ? matchEnd(flagTags, text, start) : start;
    if (flag > start) {
      keptTo = flag;
      previous = '';
    } else if (isNeeded(character, previous, text, end)) {
      previous = character;
      marks = 0;
    } else {
      found.push({ type: typeOf(character.codePointAt(0)!), start, end });
    }
  }
  return found;
}

function isNeeded(character: string, previous: string, text: string, end: number): boolean {
  switch (character) {
    case '\u200C':
      return joining.test(previous);
    case '\u200D':
      return joining.test(previous) || (endsPictograph.test(previous) && matchEnd(pictograph, text, end) > end);
    case '\u034F':
      return mark.test(previous) && !ignorable.test(previous);
    case '\u115F':
      return /[\u1161-\u11A7]/.test(text.charAt(end));
    case '\u1160':
      return /^[\u1100-\u115E\uA960-\uA97C]$/.test(previous);
    case '\u180B':
    case '\u180C':
    case '\u180D':
    case '\u180E':
    case '\u180F':
      return mongolian.test(previous) && !ignorable.test(previous);
    case '\uFE0E':
    case '\uFE0F':
      return takesEmojiSelector.test(previous);
    default:
      if (character >= '\uFE00' && character <= '\uFE0D') return takesSelector.test(previous);
      if (/^[\u{E0100}-\u{E01EF}]$/u.test(character)) return /^\p{scx=Han}$/u.test(previous);
      return false;
  }
}

function typeOf(code: number): InvisibleType {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 'control';
  if (code >= 0xd800 && code <= 0xdfff) return 'lone-surrogate';
  if (code >= 0xe0100 && code <= 0xe01ef) return 'variation-selector';
  if (code >= 0xe0000 && code <= 0xe007f) return 'tag';
  if (code >= 0xfe00 && code <= 0xfe0f) return 'variation-selector';
  if (code === 0x61c || code === 0x200e || code === 0x200f) return 'bidi-control';
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return 'bidi-control';
  // Invisible operators, deprecated formats, annotation, shorthand and musical formats, and what is not assigned yet.
  if ((code >= 0x2061 && code <= 0x206f) || code >= 0xfff0) return 'invisible-format';
  return 'zero-width';
}

function characterBefore(text: string, index: number): string {
  if (index === 0) return '';
  const unit = text.charAt(index - 1);
  const isTrail = unit >= '\uDC00' && unit <= '\uDFFF' && index > 1;
  const pair = isTrail ? text.slice(index - 2, index) : unit;
  return isTrail && pair.codePointAt(0)! > 0xffff ? pair : unit;
}

function matchEnd(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
