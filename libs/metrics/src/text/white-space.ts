// What the references, written in Python, take for white space. JavaScript's `\s` has U+FEFF in addition, and lacks U+001C to
// U+001F and U+0085.
/* oxlint-disable no-control-regex */
const WHITE_SPACE = /[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;
const AT_THE_END = new RegExp(`${WHITE_SPACE.source}$`, 'u');
/* oxlint-enable no-control-regex */

/** The words between white space. */
export function wordsOf(text: string): string[] {
  return text.split(WHITE_SPACE).filter((word) => word !== '');
}

export function withoutTrailingSpace(text: string): string {
  return text.replace(AT_THE_END, '');
}
