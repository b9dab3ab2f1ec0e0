// Page breaks and Unicode's own line ends are line ends; removing them would join two words.
const lineEnds = /\r\n?|[\v\f\u0085\u2028\u2029]/g;

// C0 and C1 controls, then characters that show nothing: soft hyphen, zero-width space and joiner, byte order marks,
// direction marks and overrides, invisible operators, interlinear marks, tag characters. They split words for search
// and carry text that a reader of the document never sees. ZWJ and ZWNJ stay: emoji, Persian and Indic scripts need them.
const invisible =
  /[^\P{Cc}\n\t]|[\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

const longMarkRun = /(?:(?!\u034F)\p{M}){30}(?=(?!\u034F)\p{M})/gu;

/**
 * Brings text to the one form that offsets, ids and searches rely on: line ends are `\n`, controls (but `\n` and `\t`)
 * and invisible characters are gone, lone surrogates are U+FFFD, the rest is Unicode NFC.
 *
 * A grapheme joiner is put after every 30 combining marks in a row (Stream-Safe Text Format, UAX #15): without it NFC
 * takes quadratic time on a hostile run, minutes for 1 MB.
 */
export function normaliseText(text: string): string {
  return text
    .toWellFormed()
    .replace(lineEnds, '\n')
    .replace(invisible, '')
    .replace(longMarkRun, '$&\u034F')
    .normalize('NFC');
}
