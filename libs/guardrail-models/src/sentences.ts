/** A part of a text; offsets are UTF-16 code units, `end` is exclusive. */
export interface Span {
  start: number;
  end: number;
}

/** A longer sentence is cut, at white space where there is some: what it holds must not drown in it. */
const MAX_LENGTH = 400;
/** What closes a sentence may be followed by these before its white space. */
const closing = new Set('"\'”’»)]}*_`');
const ends = new Set('.!?…');
const wideEnds = new Set('。！？؟।');

/**
 * Splits a text where sentences, lines, table cells and comments of HTML end. Every character but white space at edges is in exactly one
 * part, in order. Takes linear time.
 */
export function sentencesOf(text: string): Span[] {
  const sentences: Span[] = [];
  let start = 0;
  const close = (end: number): void => {
    let from = start;
    let to = end;
    while (from < to && isSpace(text.charCodeAt(from))) from += 1;
    while (to > from && isSpace(text.charCodeAt(to - 1))) to -= 1;
    if (to > from) sentences.push({ start: from, end: to });
    start = end;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '\n' || character === '|' || wideEnds.has(character)) close(at + 1);
    else if (ends.has(character)) {
      let after = at + 1;
      while (after < text.length && after - at < 4 && (closing.has(text[after]!) || ends.has(text[after]!))) after += 1;
      if (after < text.length && !isSpace(text.charCodeAt(after)) && text[after] !== '<') continue;
      // `Say "Stop!" to your users` is one sentence.
      if (closing.has(text[after - 1]!) && /\p{Ll}/u.test(text[after + 1] ?? '')) continue;
      close(after);
      at = after - 1;
    } else if (character === '<' && text.startsWith('<!--', at)) close(at);
    else if (character === '>' && text.startsWith('--', at - 2)) close(at + 1);
    else if (at - start >= MAX_LENGTH && (isSpace(text.charCodeAt(at)) || at - start >= 2 * MAX_LENGTH)) {
      // Never between the halves of a surrogate pair.
      close(isLowSurrogate(text.charCodeAt(at)) ? at - 1 : at);
    }
  }
  close(text.length);
  return sentences;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0x3000;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
