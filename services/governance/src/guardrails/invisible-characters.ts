import type { Span } from './edits.js';

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

/** What was found of one kind. */
export interface InvisibleKind extends Span {
  type: InvisibleType;
  /** Characters in all; `start` and `end` are of the first. */
  count: number;
}

export interface InvisibleText {
  kinds: InvisibleKind[];
  /** Where it stands: in order, not overlapping. */
  spans: Span[];
}

/** Stream-Safe Text Format (UAX #15): no language needs more, and normalising a long run takes quadratic time. */
const MAX_MARKS = 30;

// In pieces, since a run of millions overflows the stack of the regular expression engine.
const candidates =
  /(?:[\p{Default_Ignorable_Code_Point}\p{M}\p{Cs}\uFFF9-\uFFFB]|[\p{Cc}--[\t\n\v\f\r\x85]]){1,10000}/gv;
/** Holds for every text in which there may be something to find, and for few others: marks alone are no reason to look. */
const suspicious = /[\p{Default_Ignorable_Code_Point}\p{Cs}\uFFF9-\uFFFB]|[\p{Cc}--[\t\n\v\f\r\x85]]|\p{M}{31}/v;
const mark = /^(?!\p{Default_Ignorable_Code_Point})\p{M}$/u;

// Scripts in which joiners choose between letter forms: Persian ZWNJ, Indic half forms, Sinhala ligatures.
const joining =
  /^[[\p{sc=Arabic}\p{sc=Syriac}\p{sc=Mandaic}\p{sc=Nko}\p{sc=Mongolian}\p{sc=Devanagari}\p{sc=Bengali}\p{sc=Gurmukhi}\p{sc=Gujarati}\p{sc=Oriya}\p{sc=Tamil}\p{sc=Telugu}\p{sc=Kannada}\p{sc=Malayalam}\p{sc=Sinhala}\p{sc=Myanmar}\p{sc=Khmer}\p{sc=Tibetan}\p{sc=Balinese}\p{sc=Javanese}]&&[\p{L}\p{M}]]$/v;
const mongolian = /^[\p{sc=Mongolian}&&\p{L}]$/v;
const pictograph = /^\p{Extended_Pictographic}$/u;
const endsPictograph = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]$/u;
const takesEmojiSelector = /^[\p{Extended_Pictographic}\p{S}#*0-9]$/u;
const takesSelector =
  /^[\p{S}\p{N}\p{P}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Myanmar}\p{sc=Phags_Pa}\p{sc=Manichaean}]$/u;
const han = /^\p{sc=Han}$/u;

// England, Scotland, Wales: the flags made of tags that Unicode recommends for interchange. Other tags are a hidden message.
const flagTags =
  /\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}/uy;
const BLACK_FLAG = '\u{1F3F4}';

/**
 * Finds what a reader cannot see. Left alone is what writing needs: joiners between letters of scripts that use them and
 * between emoji, one variation selector after a character that has variants, the tags of three flags, Hangul fillers,
 * Mongolian selectors and grapheme joiners where they belong, and white space.
 *
 * Where what stands before a character decides about it, what is found does not count: so taking it all out leaves a text
 * in which nothing more is found.
 */
export function findInvisible(text: string): InvisibleText {
  const kinds = new Map<InvisibleType, InvisibleKind>();
  const spans: Span[] = [];
  const add = (type: InvisibleType, start: number, end: number): void => {
    const kind = kinds.get(type);
    if (kind) kind.count += 1;
    else kinds.set(type, { type, start, end, count: 1 });
    const last = spans.at(-1);
    if (last?.end === start) last.end = end;
    else spans.push({ start, end });
  };
  let previous = '';
  // Of the character or any mark on it, since NFC may put its marks into another order.
  let joins = false;
  let marks = 0;
  let end = -1;
  for (const { 0: run, index } of suspicious.test(text) ? text.matchAll(candidates) : []) {
    if (index !== end) {
      previous = characterBefore(text, index);
      joins = joining.test(previous);
      marks = 0;
    }
    end = index + run.length;
    for (let at = index, next = at; at < end; at = next) {
      const code = text.codePointAt(at)!;
      next = at + (code > 0xffff ? 2 : 1);
      const type = typeOf(code);
      if (type === 'mark') {
        marks += 1;
        if (marks > MAX_MARKS) {
          add('stacked-marks', at, next);
          continue;
        }
        previous = String.fromCodePoint(code);
        joins ||= joining.test(previous);
      } else if (type === 'tag' && previous === BLACK_FLAG && isFlag(text, at)) {
        next = flagTags.lastIndex;
        previous = '';
      } else if (isNeeded(code, previous, joins, text, next)) {
        previous = String.fromCodePoint(code);
        joins = false;
        marks = 0;
      } else {
        add(type, at, next);
        // What stands in its place is seen.
        if (type === 'lone-surrogate') [previous, joins, marks] = ['\uFFFD', false, 0];
      }
    }
  }
  return { kinds: [...kinds.values()], spans };
}

/** Of a character that `candidates` matches. By number, since hostile texts are full of them. */
function typeOf(code: number): InvisibleType | 'mark' {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 'control';
  if (code === 0xad || code === 0x34f) return 'zero-width';
  if (code < 0x61c) return 'mark';
  if (code < 0x2000) return typeBelowPunctuation(code);
  if (code <= 0x200d || code === 0x2060) return 'zero-width';
  if (code <= 0x202e || (code >= 0x2066 && code <= 0x2069)) return 'bidi-control';
  // Invisible operators and deprecated formats.
  if (code <= 0x206f) return 'invisible-format';
  if (code === 0x3164 || code === 0xfeff || code === 0xffa0) return 'zero-width';
  if (code >= 0xd800 && code <= 0xdfff) return 'lone-surrogate';
  if ((code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef)) return 'variation-selector';
  if (code >= 0xe0000 && code <= 0xe007f) return 'tag';
  // Annotation, shorthand and musical formats, and what Unicode keeps for more of them.
  if (code >= 0xfff0 && code <= 0xfffb) return 'invisible-format';
  if ((code >= 0x1bca0 && code <= 0x1bca3) || (code >= 0x1d173 && code <= 0x1d17a)) return 'invisible-format';
  return code >= 0xe0000 ? 'invisible-format' : 'mark';
}

function typeBelowPunctuation(code: number): InvisibleType | 'mark' {
  if (code === 0x61c) return 'bidi-control';
  if (code === 0x115f || code === 0x1160 || code === 0x17b4 || code === 0x17b5) return 'zero-width';
  return code >= 0x180b && code <= 0x180f ? 'zero-width' : 'mark';
}

/** Whether writing needs an ignorable character where it stands. */
function isNeeded(code: number, previous: string, joins: boolean, text: string, next: number): boolean {
  switch (code) {
    case 0x200c:
      return joins;
    case 0x200d:
      return joins || (endsPictograph.test(previous) && pictograph.test(characterAt(text, next)));
    case 0x034f:
      // Between marks it keeps their order, and ingestion ends long runs of them by one; between letters it hides.
      return previous !== '' && mark.test(characterAt(text, next));
    case 0x115f:
      return /^[\u1161-\u11A7]$/.test(characterAt(text, next));
    case 0x1160:
      return /^[\u1100-\u115E\uA960-\uA97C]$/.test(previous);
    case 0xfe0e:
    case 0xfe0f:
      return takesEmojiSelector.test(previous);
    default:
      if (code >= 0x180b && code <= 0x180f) return mongolian.test(previous);
      if (code >= 0xfe00 && code <= 0xfe0d) return takesSelector.test(previous);
      return code >= 0xe0100 && code <= 0xe01ef && han.test(previous);
  }
}

function isFlag(text: string, at: number): boolean {
  flagTags.lastIndex = at;
  return flagTags.test(text);
}

function characterAt(text: string, index: number): string {
  const code = text.codePointAt(index);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function characterBefore(text: string, index: number): string {
  const pair = characterAt(text, index - 2);
  return index > 1 && pair.length === 2 ? pair : text.charAt(index - 1);
}
